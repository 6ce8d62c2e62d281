// DPOR against plain depth-first search on the simulated kernels: the same
// final outcomes, with far fewer schedules.
#include "harness/schedule/dpor.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "harness/explore/judge.h"
#include "harness/explore/program_subject.h"
#include "harness/explore/simulations.h"
#include "harness/explore/small_programs.h"
#include "harness/schedule/dfs.h"
#include "harness/schedule/explore.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

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

TEST_P(DporTest, ReachesWhatDepthFirstSearchReaches) {
  const Simulation simulation = *MakeSimulation(GetParam());
  const std::vector<Program> programs = SmallPrograms();
  const int64_t executions_max = ScaledDown(20'000);
  // Every program would take hours: each n-th, from all parts of the list.
  const size_t stride = static_cast<size_t>(kSanitized ? 997 : 97);
  int64_t compared = 0;
  int64_t dpor_schedules = 0;
  int64_t dfs_schedules = 0;
  for (size_t i = 0; i < programs.size(); i += stride) {
    schedule::Dfs dfs;
    const Outcomes plain =
        Reached(simulation, programs[i], dfs, executions_max);
    if (!plain.all) continue;
    schedule::Dpor dpor;
    const Outcomes reduced =
        Reached(simulation, programs[i], dpor, executions_max);
    EXPECT_TRUE(reduced.all) << ToLine(programs[i]);
    EXPECT_EQ(plain.seen, reduced.seen) << ToLine(programs[i]);
    ++compared;
    dpor_schedules += reduced.schedules;
    dfs_schedules += plain.schedules;
  }
  RecordProperty("compared", std::to_string(compared));
  RecordProperty("dpor", std::to_string(dpor_schedules));
  RecordProperty("dfs", std::to_string(dfs_schedules));
  std::printf("%s: %ld of %zu programs compared, %ld of %ld schedules\n",
              GetParam(), compared, programs.size(), dpor_schedules,
              dfs_schedules);
  EXPECT_GT(compared, 0);
}

INSTANTIATE_TEST_SUITE_P(Releases, DporTest,
                         testing::Values("sim:13.2", "sim:15.1"),
                         [](const auto& info) {
                           return "n" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace taprace
