#include "harness/sim/kernel/boot_image.h"

#include <algorithm>
#include <span>
#include <type_traits>

#include "harness/schedule/fiber_switch.h"

namespace taprace::sim {

static_assert(std::is_trivially_copyable_v<KernelVariables>);

#if defined(TAPRACE_OS_THREADS) || defined(TAPRACE_FIBER_ASAN)

void BootImage::Save(const Kernel& /*kernel*/) {}

bool BootImage::Restore(Kernel& /*kernel*/) const { return false; }

#else

void BootImage::Save(const Kernel& kernel) {
  std::optional<schedule::Heap::Image> heap = kernel.heap.Save();
  if (!heap) return;
  const std::span<const char* const> names =
      schedule::Engine::Current()->object_names();
  saved_ = Saved{.variables = kernel,
                 .heap = std::move(*heap),
                 .object_names = {names.begin(), names.end()},
                 .lock_count = kernel.locks.count(),
                 .condvar_count = kernel.condvars.count(),
                 .tag_count = kernel.tags.count(),
                 .boot_thread = kernel.threads[0],
                 .loaded = kernel.loaded,
                 .module_blocks = kernel.module_blocks,
                 .module_locks = kernel.module_locks,
                 .module_variables = {}};
  for (const KernelModule* module : *kernel.modules) {
    saved_->module_variables.emplace_back(module->data_begin, module->data_end);
  }
}

bool BootImage::Restore(Kernel& kernel) const {
  if (!saved_) return false;
  EnterKernel(&kernel);
  static_cast<KernelVariables&>(kernel) = saved_->variables;
  kernel.heap.Restore(saved_->heap);
  schedule::Engine::Current()->SetObjectNames(saved_->object_names);
  kernel.locks.Truncate(saved_->lock_count,
                        [](schedule::Mutex& lock) { lock.Renew(); });
  kernel.condvars.Truncate(saved_->condvar_count,
                           [](schedule::CondVar& each) { each.Renew(); });
  // They have no value but 0.
  kernel.tags.Truncate(saved_->tag_count, [](schedule::Shared<char>&) {});
  kernel.threads[0] = saved_->boot_thread;
  kernel.loaded = saved_->loaded;
  kernel.module_blocks = saved_->module_blocks;
  kernel.module_locks = saved_->module_locks;
  for (size_t i = 0; i < saved_->module_variables.size(); ++i) {
    const std::vector<char>& variables = saved_->module_variables[i];
    std::copy(variables.begin(), variables.end(),
              (*kernel.modules)[i]->data_begin);
  }
  return true;
}

#endif

}  // namespace taprace::sim
