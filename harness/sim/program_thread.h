// One thread of a program: its operations as system calls, its descriptors,
// and the processes it started.
#ifndef TAPRACE_HARNESS_SIM_PROGRAM_THREAD_H_
#define TAPRACE_HARNESS_SIM_PROGRAM_THREAD_H_

#include <array>
#include <span>
#include <vector>

#include "harness/history/history.h"
#include "harness/sim/kernel/internal.h"
#include "harness/tap/operation.h"

namespace taprace::sim {

class ProgramThread {
 public:
  // Before each execution. `process` is the one the thread belongs to; calls
  // are recorded in `calls`, which has room for one an operation.
  void Reset(struct proc* process, std::span<const Operation> operations,
             std::span<Call> calls);

  // All operations in order; one whose descriptor or process is missing,
  // because what should have made it failed, is left out.
  void Run();

  // Those that were begun, in order. The invocation of the last may be
  // negative: it has not taken a step.
  std::span<const Call> calls() const { return calls_.first(called_); }

 private:
  struct Child {
    bool running = false;
    struct proc process = {};
    std::vector<struct file*> files;
  };

  bool Possible(const Operation& operation) const;
  Outcome Do(const Operation& operation);
  Outcome Open(Device device, struct file** fp);
  Outcome Launch(const Operation& operation, Child& child);
  Outcome Create(Device device);
  int Set(const Operation& operation);
  int Fork(struct file* fp, Child& child);
  int Pass(Slot slot, Child& child);
  int Kill(Child& child);
  int CloseSlot(Slot slot);
  int CloseSlowly(struct file* fp);
  void StartProcess(Child& child);

  struct proc* process_ = nullptr;
  std::span<const Operation> operations_;
  std::span<Call> calls_;
  size_t called_ = 0;
  std::array<struct file*, kSlotCount> files_ = {};
  std::array<Child, kSlotCount> children_;
  bool has_children_ = false;
};

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_PROGRAM_THREAD_H_
