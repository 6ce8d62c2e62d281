#include "harness/sim/kernel/kernel.h"

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {

constinit thread_local Kernel* this_kernel = nullptr;

Kernel::Kernel() = default;

Kernel::~Kernel() = default;

void Kernel::Boot(Release which) {
  EnterKernel(this);
  release = which;
  mutant = Mutant::kNone;
  locks.Clear();
  condvars.Clear();
  tags.Clear();
  heap.Reset();
  loaded.clear();
  module_blocks.clear();
  module_locks.clear();
  counters = 0;
  section_mutex = nullptr;
  sleep_queues = nullptr;
  events = nullptr;
  sysctls = nullptr;
  tuntap = nullptr;
  reference_missed = false;
  BootPrisons(*this);
  BootDevices(*this);
  BootDevfs(*this);
  BootInterfaces(*this);
}

void Kernel::Spawn(const char* name, struct proc* process,
                   std::function<void()> body) {
  schedule::Spawn(name, [this, process, body = std::move(body)] {
    EnterKernel(this);
    const schedule::ThreadId id = schedule::Self();
    threads[static_cast<size_t>(id) + 1] = {.td_proc = process,
                                            .td_ucred = process->p_ucred,
                                            .td_fpop = nullptr,
                                            .td_vnet = nullptr,
                                            .td_dupfd = -1,
                                            .td_epochnest = 0,
                                            .td_id = id,
                                            .td_pauses = 0,
                                            .td_faults = 0};
    body();
  });
}

}  // namespace taprace::sim

using taprace::sim::Kernel;
using taprace::sim::ThisKernel;

struct thread* sim_thread0() {
  return ThisKernel().threads.data();
}

struct thread* sim_curthread() {
  Kernel& kernel = ThisKernel();
  return &kernel.threads[static_cast<size_t>(taprace::schedule::Self()) + 1];
}
