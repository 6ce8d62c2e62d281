// The faults that can be planted into the simulated kernels, their driver and
// tapreuse(4), and what each looks like.
#ifndef TAPRACE_HARNESS_EXPLORE_MUTANTS_H_
#define TAPRACE_HARNESS_EXPLORE_MUTANTS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "harness/explore/program_subject.h"
#include "harness/schedule/strategies.h"

namespace taprace {

struct KnownMutant {
  std::string_view target;  // where it shows: "sim:13.2/no-wakeup"
  // The titles (title.h) of its races begin with this, those of the same target
  // without the fault do not.
  std::string_view title;
  // One with which mutants_test finds it soon. mutant_table tells how many
  // others do: nearly all.
  uint64_t seed = 1;
  // In programs of one thread only: those of several show the like without it.
  bool alone = false;
};

std::span<const KnownMutant> KnownMutants();

// Explores at most `executions_max` schedules of generated programs: how many
// it took to a race like those of `mutant`; nothing if there was none.
std::optional<int64_t> SchedulesToFind(const Simulation& simulation,
                                       const KnownMutant& mutant,
                                       const schedule::StrategyChoice& strategy,
                                       uint64_t seed, int64_t executions_max);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_MUTANTS_H_
