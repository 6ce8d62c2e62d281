// Where the functions of a guest's kernel are.
#ifndef TAPRACE_HARNESS_STEER_SYMBOLS_H_
#define TAPRACE_HARNESS_STEER_SYMBOLS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/steer/plan.h"
#include "harness/symbols/symbol.h"

namespace taprace {

enum class NameMatch : uint8_t {
  kNone,
  // A compiler's variant that stands for the function: f.isra.0, f.constprop.0
  // for f; not its cold or outlined parts.
  kVariant,
  kExact,
};
NameMatch MatchName(std::string_view wanted, std::string_view actual);

// Collects, from all symbols of a kernel, those that have a wanted name, or a
// variant of it where nothing has the name itself.
class SymbolFinder {
 public:
  explicit SymbolFinder(const std::vector<std::string>& wanted);

  void Consider(std::string_view name, uint64_t address);

  // By their wanted names, each address once.
  std::vector<Symbol> Found() const;

 private:
  struct Entry {
    std::vector<uint64_t> exact;
    std::vector<uint64_t> variants;
  };
  std::map<std::string, Entry, std::less<>> entries_;
};

// The plan with an address for each point. Offsets are added. The error names
// the first point whose symbol is missing, or has several addresses.
Result<Plan> Resolve(const Plan& plan, const std::vector<Symbol>& symbols);

// The names that Resolve needs, without repetitions.
std::vector<std::string> SymbolsOf(const Plan& plan);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_STEER_SYMBOLS_H_
