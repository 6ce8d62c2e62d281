// DPOR on the simulated kernels misses nothing that other strategies see.
#include "harness/schedule/dpor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/explore/judge.h"
#include "harness/explore/program_subject.h"
#include "harness/explore/simulations.h"
#include "harness/explore/small_programs.h"
#include "harness/schedule/dfs.h"
#include "harness/schedule/explore.h"
#include "harness/schedule/random_walk.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

constexpr int kDporMax = 20'000;
constexpr int kOthersMax = 2'000;

struct Outcomes {
  std::set<std::string> seen;
  int64_t schedules = 0;
  bool all = false;
};

// How every call ended and what was left, or what was found.
std::string OutcomeOf(const schedule::Execution& execution,
                      ProgramSubject& subject) {
  if (execution.finding) return execution.finding->message;
  std::map<int32_t, std::string> by_thread;
  for (const Call& call : subject.history().calls) {
    by_thread[call.thread] += ToString(call.operation) + "=" +
                              std::to_string(call.outcome.error) + "," +
                              std::to_string(call.outcome.unit) + ";";
  }
  std::string text;
  for (const auto& [thread, calls] : by_thread) text += calls + "|";
  for (Device device : subject.remaining()) text += ToString(device) + " ";
  return text;
}

Outcomes Reached(const Simulation& simulation, const Program& program,
                 schedule::Strategy& strategy, int64_t executions_max) {
  const auto subject = simulation.make(program);
  schedule::Engine engine;
  Outcomes outcomes;
  const schedule::Exploration exploration = schedule::Explore(
      engine, *subject, strategy,
      {.executions_max = executions_max,
       .each = [&](const schedule::Execution& execution) {
         if (!execution.abandoned) {
           outcomes.seen.insert(OutcomeOf(execution, *subject));
         }
         return true;
       }});
  outcomes.schedules = exploration.executions;
  outcomes.all = exploration.exhausted;
  return outcomes;
}

class DporTest : public testing::TestWithParam<const char*> {};

// All programs of two threads with one operation each. Plain depth-first search
// would take far more than the age of the universe for some of these, so DPOR
// is held against what other strategies come across. Destroys are left out:
// what a simulated destroy_dev(9) waits for is not all known to the engine.
TEST_P(DporTest, ReachesWhatOthersComeAcross) {
  const Simulation simulation = *MakeSimulation(GetParam());
  const int64_t executions_max = ScaledDown(kDporMax);
  int64_t compared = 0;
  int64_t schedules = 0;
  for (const Program& program :
       SmallPrograms({.threads = 2,
       .operations = 1,
       .kinds = {OpKind::kOpen, OpKind::kStat, OpKind::kCreate}})) {
    schedule::Dpor dpor;
    const Outcomes all = Reached(simulation, program, dpor, executions_max);
    if (!all.all) continue;
    ++compared;
    schedules += all.schedules;
    schedule::Dfs dfs(1);
    schedule::RandomWalk walk(1);
    for (schedule::Strategy* other :
         {static_cast<schedule::Strategy*>(&dfs),
          static_cast<schedule::Strategy*>(&walk)}) {
      const Outcomes some =
          Reached(simulation, program, *other, ScaledDown(kOthersMax));
      std::vector<std::string> missed;
      std::set_difference(some.seen.begin(), some.seen.end(), all.seen.begin(),
                          all.seen.end(), std::back_inserter(missed));
      EXPECT_EQ(missed, std::vector<std::string>()) << ToLine(program);
    }
  }
  RecordProperty("compared", std::to_string(compared));
  RecordProperty("schedules", std::to_string(schedules));
  std::printf("%s: %ld programs compared, %ld schedules\n", GetParam(),
              compared, schedules);
  EXPECT_GT(compared, 0);
}

INSTANTIATE_TEST_SUITE_P(Releases, DporTest,
                         testing::Values("sim:13.2", "sim:15.1"),
                         [](const auto& info) {
                           return "n" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace taprace
