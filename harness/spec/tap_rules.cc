#include "harness/spec/tap_rules.h"

#include <algorithm>
#include <array>

namespace taprace {
namespace {

constexpr std::array<TapRules, 6> kSpecs = {{
    {"stock",
     "FreeBSD as it comes: a generic open always makes an interface, and so "
     "does looking a missing name up",
     KernelKind::kFreeBsd, GenericOpen::kLowestUnused, Lookup::kMakes, true},
    {"exclusive",
     "FreeBSD, the least one can ask: a generic open always gives an "
     "interface, and none that somebody holds",
     KernelKind::kFreeBsd, GenericOpen::kAnyFree, Lookup::kEither, true, true},
    {"reuse-any",
     "FreeBSD with reuse: a generic open gives an idle interface, a new one "
     "only if none is idle",
     KernelKind::kFreeBsd, GenericOpen::kAnyIdle, Lookup::kLooks, false},
    {"reuse-lowest",
     "FreeBSD with reuse: as reuse-any, and always the lowest idle interface",
     KernelKind::kFreeBsd, GenericOpen::kLowestIdle, Lookup::kLooks, false},
    {"linux",
     "Linux: a generic open always makes an interface, and the last close "
     "removes it unless it is persistent",
     KernelKind::kLinux, GenericOpen::kLowestUnused, Lookup::kLooks, false},
    {"handoff",
     "tapreuse(4), mode 2: as reuse-lowest; beside calls that name units as "
     "exclusive, but never past a unit that is idle all the while",
     KernelKind::kFreeBsd, GenericOpen::kLowestIdle, Lookup::kLooks, false,
     false, "exclusive"},
}};

}  // namespace

std::span<const TapRules> TapSpecs() { return kSpecs; }

std::span<const TapRules> SequentialTapSpecs() {
  const auto* const end = std::find_if(
      kSpecs.begin(), kSpecs.end(),
      [](const TapRules& rules) { return !rules.beside_names.empty(); });
  return {kSpecs.begin(), end};
}

const TapRules* FindTapSpec(std::string_view name) {
  for (const TapRules& rules : kSpecs) {
    if (rules.name == name) return &rules;
  }
  return nullptr;
}

}  // namespace taprace
