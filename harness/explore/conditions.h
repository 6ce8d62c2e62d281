// Under which conditions tapreuse(4) is explored beyond those of a kernel that
// has loaded it in one mode and is left alone by all but root.
#ifndef TAPRACE_HARNESS_EXPLORE_CONDITIONS_H_
#define TAPRACE_HARNESS_EXPLORE_CONDITIONS_H_

#include <span>
#include <string_view>

#include "harness/explore/race.h"
#include "harness/sim/subject.h"
#include "harness/tap/traits.h"

namespace taprace {

struct Condition {
  std::string_view suffix;  // of the target: "+vnets"
  std::string_view description;
  void (*apply)(sim::Settings& settings, Traits& traits);
  // What the module cannot help does not count: races of the stock driver that
  // none of its code took part in. Null: all counts.
  bool (*counts)(const Race& race);
};

// For targets "sim:RELEASE+handoff".
std::span<const Condition> Conditions();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_CONDITIONS_H_
