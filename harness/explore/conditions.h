// Under which conditions kernels are explored beyond those of one that has
// loaded tapreuse(4) in one mode and is left alone by all but root, who does
// all there is.
#ifndef TAPRACE_HARNESS_EXPLORE_CONDITIONS_H_
#define TAPRACE_HARNESS_EXPLORE_CONDITIONS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "harness/explore/race.h"
#include "harness/sim/subject.h"
#include "harness/tap/traits.h"

namespace taprace {

struct Condition {
  enum class Of : uint8_t { kModule, kPrograms };

  std::string_view suffix;  // of the target: "+vnets"
  std::string_view description;
  void (*apply)(sim::Settings& settings, Traits& traits);
  // What the module cannot help does not count: races of the stock driver that
  // none of its code took part in. Null: all counts.
  bool (*counts)(const Race& race);
  // What is done to the module, for targets "sim:RELEASE+handoff"; or only what
  // programs do, for all targets.
  Of of = Of::kModule;
};

std::span<const Condition> Conditions();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_CONDITIONS_H_
