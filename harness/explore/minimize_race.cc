#include "harness/explore/minimize_race.h"

#include <optional>
#include <utility>
#include <vector>

#include "harness/explore/fewer_operations.h"
#include "harness/property/run_checker.h"
#include "harness/property/shrink.h"
#include "harness/property/smallest_history.h"
#include "harness/schedule/dfs.h"
#include "harness/schedule/pct.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/replay.h"

namespace taprace {
namespace {

using Clock = std::chrono::steady_clock;
using Found = Result<std::optional<Race>>;

class Minimizer {
 public:
  Minimizer(RaceFinder& finder, const Race& race,
            const MinimizeRaceOptions& options)
      : finder_(finder),
        options_(options),
        deadline_(Clock::now() + options.time),
        race_(race) {}

  Result<MinimizedRace> Run(const std::vector<Program>& guesses) {
    finder_.stop = [this] { return Over(); };
    MinimizedRace result;
    Result<bool> shrunk = TakeFirst(guesses);
    if (shrunk.ok()) shrunk = TakeSteps();
    if (shrunk.ok()) shrunk = TakeFewerOperations();
    pace_ = kThorough;
    if (shrunk.ok()) shrunk = TakeSteps();
    result.minimal = !Over();
    Result<bool> fewest = shrunk.ok() ? TakeFewerPreemptions() : shrunk;
    Result<bool> fewer = fewest.ok() ? DropSwitches() : fewest;
    finder_.stop = nullptr;
    if (!fewer.ok()) return fewer.error();
    result.fewest_preemptions = *fewest;
    result.race = std::move(race_);
    return result;
  }

 private:
  bool Over() const { return Clock::now() >= deadline_; }

  Found Find(const Program& program, schedule::Strategy& strategy,
             int64_t executions_max) {
    return finder_.Find(
        program, strategy, executions_max,
        [this](const Race& found) { return found.title == race_.title; });
  }

  // As far as each step by itself still fails.
  Result<bool> TakeSteps() {
    Result<bool> taken = true;
    while (taken.ok() && *taken) taken = TakeFirst(Shrinks(race_.program));
    return taken;
  }

  // Where steps got stuck: a look at what cannot be got to by them.
  Result<bool> TakeFewerOperations() {
    pace_ = kGlance;
    Result<bool> taken = TakeFirst(FewerOperations(race_.program));
    pace_ = kHaste;
    return taken.ok() && *taken ? TakeSteps() : taken;
  }

  // The first of `programs` that fails the same way becomes the current one.
  Result<bool> TakeFirst(const std::vector<Program>& programs) {
    for (const Program& program : programs) {
      if (Over()) return false;
      if (program == race_.program) continue;
      Found found = Fails(program);
      if (!found.ok()) return found.error();
      if (!*found) continue;
      race_ = std::move(**found);
      return true;
    }
    return false;
  }

  Found Fails(const Program& program) {
    const int64_t executions_max = options_.executions_max / pace_;
    schedule::Pct pct(kPctDepth, kSeed);
    Found found = Find(program, pct, executions_max);
    if (!found.ok() || *found || Over() || pace_ == kGlance) return found;
    schedule::RandomWalk walk(kSeed);
    found = Find(program, walk, executions_max);
    for (int bound = 0; pace_ == kThorough && bound < kPctDepth; ++bound) {
      if (!found.ok() || *found || Over()) return found;
      schedule::Dfs dfs(bound);
      found = Find(program, dfs, executions_max);
    }
    return found;
  }

  // Whether all schedules with fewer preemptions than the one at the end were
  // tried.
  Result<bool> TakeFewerPreemptions() {
    bool all_tried = true;
    for (int bound = 0; bound < PreemptionsOf(race_.execution.schedule);
         ++bound) {
      schedule::Dfs dfs(bound);
      const int64_t before = finder_.counts().executions;
      Found found = Find(race_.program, dfs, kExecutionsToProve);
      if (!found.ok()) return found.error();
      if (*found) {
        race_ = std::move(**found);
        break;
      }
      const int64_t tried = finder_.counts().executions - before;
      all_tried &= tried < kExecutionsToProve && !Over();
    }
    return all_tried;
  }

  // Leaves out switches one by one.
  Result<bool> DropSwitches() {
    for (size_t i = 0; i < race_.execution.schedule.size();) {
      schedule::Schedule fewer = race_.execution.schedule;
      fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
      schedule::Replay replay(fewer);
      Found found = Find(race_.program, replay, 1);
      if (!found.ok()) return found.error();
      const bool better = *found && (*found)->execution.schedule.size() <
                                        race_.execution.schedule.size();
      if (better) {
        race_ = std::move(**found);
      } else {
        ++i;
      }
    }
    return true;
  }

  static constexpr uint64_t kSeed = 1;
  // Parts of the executions of a program.
  static constexpr int64_t kThorough = 1;
  static constexpr int64_t kHaste = 10;
  static constexpr int64_t kGlance = 200;
  static constexpr int kPctDepth = 3;
  static constexpr int64_t kExecutionsToProve = 1'000'000;

  RaceFinder& finder_;
  const MinimizeRaceOptions options_;
  const Clock::time_point deadline_;
  Race race_;
  int64_t pace_ = kHaste;
};

// What the history tells to matter.
std::vector<Program> Guesses(const Race& race, const TapRules* rules,
                             const Traits& traits) {
  RunChecker checker(traits, rules);
  const Judge judge = [&](const History& history) -> std::optional<Violation> {
    Result<RunVerdict> verdict = checker.CheckHistory(history);
    if (!verdict.ok()) return std::nullopt;
    return std::move(verdict->violation);
  };
  const std::vector<size_t> calls =
      SmallestHistory(race.history, race.violation, judge);
  if (calls.empty()) return {};
  return {Sequential(race.program, race.history, calls),
          Restricted(race.program, race.history, calls)};
}

}  // namespace

Result<MinimizedRace> MinimizeRace(RaceFinder& finder, const Race& race,
                                   const TapRules* rules, const Traits& traits,
                                   const MinimizeRaceOptions& options) {
  Minimizer minimizer(finder, race, options);
  return minimizer.Run(Guesses(race, rules, traits));
}

}  // namespace taprace
