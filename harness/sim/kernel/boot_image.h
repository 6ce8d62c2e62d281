// A kernel as it was right after boot, for the next execution that begins
// alike.
#ifndef TAPRACE_HARNESS_SIM_KERNEL_BOOT_IMAGE_H_
#define TAPRACE_HARNESS_SIM_KERNEL_BOOT_IMAGE_H_

#include <optional>
#include <vector>

#include "harness/sim/kernel/kernel.h"

namespace taprace::sim {

// Boot takes as long as a few system calls, and is the same each time for one
// program: memory is copied back instead. What follows cannot tell.
class BootImage {
 public:
  // Outside of threads, before any was spawned. Does nothing where the kernel
  // cannot be given back: on threads of the operating system, and where
  // AddressSanitizer keeps accounts of its memory.
  void Save(const Kernel& kernel);

  // Makes `kernel`, which is the one that was saved, as it was. False, and
  // nothing happens, where none was.
  bool Restore(Kernel& kernel) const;

  void Forget() { saved_.reset(); }

 private:
  struct Saved {
    KernelVariables variables;
    schedule::Heap::Image heap;
    std::vector<const char*> object_names;
    uint32_t lock_count;
    uint32_t condvar_count;
    uint32_t tag_count;
    struct thread boot_thread;
    std::vector<const KernelModule*> loaded;
    std::vector<ModuleBlock> module_blocks;
    std::vector<const struct lock_object*> module_locks;
    std::vector<std::vector<char>> module_variables;
  };

  std::optional<Saved> saved_;
};

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_KERNEL_BOOT_IMAGE_H_
