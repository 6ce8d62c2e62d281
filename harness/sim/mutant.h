// Faults that can be planted into the simulated driver, to see them found.
#ifndef TAPRACE_HARNESS_SIM_MUTANT_H_
#define TAPRACE_HARNESS_SIM_MUTANT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace taprace::sim {

enum class Mutant : uint8_t {
  kNone,
  kNoCloneReference,  // a device handed back by the handler gets no reference
  kNoOpenCheck,       // an open does not look whether somebody has it open
  kCheckThenOpen,     // it looks, but under a lock that it gives back
  kNoWakeup,          // the last close wakes no destroy
  kOpenFlagStays,     // the last close does not clear the flag
  kUnitFreedEarly,    // a destroy frees the number before the device is gone
};

struct MutantName {
  Mutant mutant;
  std::string_view name;
};

inline constexpr std::array kMutants = {
    MutantName{Mutant::kNoCloneReference, "no-clone-reference"},
    MutantName{Mutant::kNoOpenCheck, "no-open-check"},
    MutantName{Mutant::kCheckThenOpen, "check-then-open"},
    MutantName{Mutant::kNoWakeup, "no-wakeup"},
    MutantName{Mutant::kOpenFlagStays, "open-flag-stays"},
    MutantName{Mutant::kUnitFreedEarly, "unit-freed-early"},
};

inline std::optional<Mutant> FindMutant(std::string_view name) {
  for (const MutantName& each : kMutants) {
    if (each.name == name) return each.mutant;
  }
  return std::nullopt;
}

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_MUTANT_H_
