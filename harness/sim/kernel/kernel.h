// All that a simulated kernel remembers. There is one for an execution; it is
// booted anew for the next. Nothing else in harness/sim changes while threads
// run, but the static variables of modules (see module.h).
#ifndef TAPRACE_HARNESS_SIM_KERNEL_KERNEL_H_
#define TAPRACE_HARNESS_SIM_KERNEL_KERNEL_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/schedule/exclusive.h"
#include "harness/schedule/heap.h"
#include "harness/schedule/sync.h"
#include "harness/sim/kernel/pool.h"
#include "harness/sim/module.h"
#include "harness/sim/mutant.h"
#include "harness/sim/release.h"

// clang-format off
#include <sys/param.h>  // the others need it
#include <fs/devfs/devfs_int.h>
#include <net/if_clone.h>
#include <net/if_private.h>
#include <sys/condvar.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/sx.h>
// clang-format on

namespace taprace::sim {

struct SleepQueue;
struct SysctlEntry;
struct Tuntap;

// A block of a module's memory.
struct ModuleBlock {
  char* begin;
  size_t bytes;
  const struct malloc_type* type;
};

constexpr int kMountCount = 2;  // host and jail
constexpr int kVnetCount = 2;   // likewise

// What boot sets and threads change, as plain memory.
struct KernelVariables {
  Release release = Release::k13_2;
  Mutant mutant = Mutant::kNone;  // the fault that is planted

  // Sleeping (sleep.cc).
  SleepQueue* sleep_queues = nullptr;

  struct proc proc0;

  // Credentials, jails, vnets (prison.cc).
  std::array<struct prison, kVnetCount> prisons;
  std::array<struct vnet*, kVnetCount> vnets;
  std::array<struct ucred*, kVnetCount> root_creds;

  // Events (eventhandler.cc).
  struct eventhandler_list* events = nullptr;

  // Devices (kern_conf.cc).
  struct mtx device_lock;  // devmtx
  struct cdev_priv_list devices;
  struct cdevsw dead_devsw;
  struct mtx cdevpriv_lock;
  TAILQ_HEAD(, cdev_priv) destroy_queue;  // destroy_dev_sched()

  // devfs.
  struct mtx dirent_lock;      // devfs_de_interlock
  struct sx clone_drain_lock;  // 13 only
  unsigned generation = 0;     // devfs_generation
  uint32_t next_inode = 3;
  std::array<struct mount, kMountCount> mounts;

  // Interfaces (ifnet.cc, if_clone.cc).
  struct sx ifnet_lock;         // ifnet_sxlock
  struct sx ifnet_detach_lock;  // ifnet_detach_sxlock
  struct mtx cloners_lock;
  u_int next_ifindex = 1;
  int interfaces = 0;   // that are not freed
  int epoch_count = 0;  // under epoch_guard, like the next one
  struct epoch_context* epoch_calls = nullptr;

  // sysctl(8) and the loader (sysctl.cc).
  SysctlEntry* sysctls = nullptr;
  const std::vector<std::pair<std::string, int>>* tunables = nullptr;

  Tuntap* tuntap = nullptr;
  // The stock driver has handed out a device without a reference for it: what
  // is wrong with devices from then on may come of that.
  bool reference_missed = false;

  // kldload(8) and kldunload(8) (module.cc).
  struct sx module_lock;  // kld_sx
  const std::vector<const KernelModule*>* modules = nullptr;
  int counters = 0;  // counter(9), of modules
  // See section_memory.
  const struct mtx* section_mutex = nullptr;
};

struct Kernel : KernelVariables {
  Kernel();
  ~Kernel();
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  // Makes everything anew: an idle kernel without any driver or fault.
  void Boot(Release which);

  bool Is15() const { return release == Release::k15_1; }

  // An object of the kernel heap, zeroed. `name` is a literal.
  template <typename T>
  T* New(const char* name) {
    return static_cast<T*>(heap.Allocate(sizeof(T), name));
  }

  // Starts a thread of the kernel or of a process.
  void Spawn(const char* name, struct proc* process,
             std::function<void()> body);

  schedule::Heap heap;
  Pool<schedule::Mutex> locks;
  Pool<schedule::CondVar> condvars;
  Pool<schedule::Shared<char>> tags;

  // Of the lists above that no lock of the kernel guards.
  schedule::Guard lists_guard;
  schedule::Guard epoch_guard;

  // Threads: [0] is the one that boots; the others by their ThreadId + 1.
  std::array<struct thread, schedule::kThreadsMax + 1> threads;

  // In the order of their loading.
  std::vector<const KernelModule*> loaded;
  // What kern_malloc() gave out.
  std::vector<ModuleBlock> module_blocks;
  // Their mutexes and sx locks that are static variables, from init to destroy.
  std::vector<const struct lock_object*> module_locks;
  // A copy of the modules' memory as it was when `section_mutex` was taken.
  std::vector<char> section_memory;
};

// Set by EnterKernel().
extern constinit thread_local Kernel* this_kernel;

// The kernel whose code the caller runs.
inline Kernel& ThisKernel() { return *this_kernel; }
// Makes `kernel` that of the calling OS thread.
inline void EnterKernel(Kernel* kernel) { this_kernel = kernel; }

// Whether that fault is planted into it.
inline bool Planted(Mutant mutant) { return ThisKernel().mutant == mutant; }

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_KERNEL_KERNEL_H_
