// Shrinks a race: its program and its schedule together.
#ifndef TAPRACE_HARNESS_EXPLORE_MINIMIZE_RACE_H_
#define TAPRACE_HARNESS_EXPLORE_MINIMIZE_RACE_H_

#include <chrono>
#include <cstdint>

#include "harness/base/result.h"
#include "harness/explore/race.h"

namespace taprace {

struct MinimizeRaceOptions {
  std::chrono::milliseconds time{20'000};
  // Of one simpler program, at random, and for each bound on preemptions;
  // a tenth of it on the way down, still fewer of those that no single step
  // leads to (see fewer_operations.h).
  int64_t executions_max = 20'000;
};

struct MinimizedRace {
  Race race;
  // No simpler program was found to fail (see shrink.h for what simpler is).
  bool minimal = false;
  // All schedules of `race.program` with fewer preemptions were tried.
  bool fewest_preemptions = false;
};

// A race with the same title from which no operation, no thread and no
// preemption can be removed, as far as time and number of executions tell.
//
// Each simpler program is explored anew: at random and with PCT, and once that
// gets no further also exhaustively with none, one and two preemptions
// (iterative context bounding; Musuvathi and Qadeer, PLDI 2007). The schedule
// that is found for the last program has as few preemptions as can be, and then
// loses what other switches it does not need.
Result<MinimizedRace> MinimizeRace(RaceFinder& finder, const Race& race,
                                   const TapRules* rules, const Traits& traits,
                                   const MinimizeRaceOptions& options);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_MINIMIZE_RACE_H_
