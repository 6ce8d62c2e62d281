#ifdef __linux__

#include "harness/agent/kernel_symbols.h"

namespace taprace {

Result<std::vector<Symbol>> KernelSymbols(
    const std::vector<std::string>& wanted) {
  return ReadKallsyms("/proc/kallsyms", wanted);
}

}  // namespace taprace

#endif  // __linux__
