// Which files a Linux kernel module needs, in the order to load them.
#ifndef TAPRACE_HARNESS_VM_LINUX_MODULES_H_
#define TAPRACE_HARNESS_VM_LINUX_MODULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace taprace {

// The texts of modules.dep and modules.builtin (modules.dep(5)).
struct ModuleIndex {
  std::string dependencies;
  std::string builtin;
};

Result<ModuleIndex> ReadModuleIndex(const std::string& folder);

// The paths below `folder` of all modules needed for `names`, each once, every
// one after those it depends on. What is built into the kernel needs no file.
Result<std::vector<std::string>> ModuleFiles(
    const ModuleIndex& index, const std::vector<std::string>& names);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_LINUX_MODULES_H_
