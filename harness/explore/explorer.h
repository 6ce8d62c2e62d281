// Searches programs x schedules of a simulated kernel for races.
#ifndef TAPRACE_HARNESS_EXPLORE_EXPLORER_H_
#define TAPRACE_HARNESS_EXPLORE_EXPLORER_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/explore/minimize_race.h"
#include "harness/explore/program_subject.h"
#include "harness/explore/race.h"
#include "harness/property/profile.h"
#include "harness/report/counterexample.h"
#include "harness/schedule/strategies.h"
#include "harness/spec/tap_rules.h"

namespace taprace {

// Of the exploration of generated programs, unless something else is asked for.
inline constexpr int64_t kPatience = 5;

struct ExplorerOptions {
  const TapRules* rules = nullptr;  // the specification; null: none
  uint64_t seed = 0;                // of programs and schedules
  schedule::StrategyChoice strategy;
  int64_t executions_per_program = 200;
  // As that of RaceFinder: fewer where they end like earlier ones.
  int64_t patience = std::numeric_limits<int64_t>::max();
  std::chrono::milliseconds duration{60'000};  // shrinking not counted
  int64_t executions_max = std::numeric_limits<int64_t>::max();
  RaceFinder::Wanted wanted;  // which races count; null: all
  // Goes on after a race, and reports the first one of each title.
  bool keep_going = false;
  MinimizeRaceOptions minimize;
  // Set from anywhere, a signal handler included, to end soon.
  const std::atomic<bool>* stop = nullptr;
};

// A race, and how often its like was seen.
struct Find {
  std::string title;
  std::string token;
  int64_t executions = 0;   // up to and including the first time
  int64_t duration_ns = 0;  // likewise
  int64_t times = 0;
  int preemptions = 0;
  bool fewest_preemptions = false;  // for sure
  Counterexample counterexample;
};

struct ExploreSummary {
  std::string target;
  std::string strategy;
  uint64_t seed = 0;
  ExploreCounts counts;
  int64_t duration_ns = 0;
  bool all = false;  // every program that was asked for was explored
  std::vector<Find> finds;
};

// Gives the next program; nothing when there is none.
using ProgramSource = std::function<std::optional<Program>()>;

// Generated programs without end, growing to full size.
ProgramSource GeneratedPrograms(const Profile& profile, uint64_t seed);

// Those of `programs`, one after the other.
ProgramSource GivenPrograms(std::vector<Program> programs);

// Explores until the programs, the time or the executions are through, `stop`
// is set, or a race is found. `progress` is told now and then. An error means
// that executions could not be judged.
Result<ExploreSummary> ExplorePrograms(
    const Simulation& simulation, const ProgramSource& next,
    const ExplorerOptions& options,
    const std::function<void(const ExploreSummary&)>& progress = nullptr);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_EXPLORER_H_
