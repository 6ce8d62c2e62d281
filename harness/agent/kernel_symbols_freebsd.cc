#ifdef __FreeBSD__

// clang-format off
#include <sys/param.h>  // the others need it
#include <sys/linker.h>
// clang-format on

#include "harness/agent/kernel_symbols.h"

namespace taprace {

Result<std::vector<Symbol>> KernelSymbols(
    const std::vector<std::string>& wanted) {
  std::vector<Symbol> symbols;
  for (const std::string& name : wanted) {
    struct kld_sym_lookup lookup = {};
    lookup.version = sizeof(lookup);
    lookup.symname = const_cast<char*>(name.c_str());
    // 0: the kernel and all modules.
    if (kldsym(0, KLDSYM_LOOKUP, &lookup) == 0) {
      symbols.push_back({name, lookup.symvalue});
    }
  }
  return symbols;
}

}  // namespace taprace

#endif  // __FreeBSD__
