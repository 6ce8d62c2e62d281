// DPOR on the simulated kernels misses nothing that other strategies see.
#include "harness/schedule/dpor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
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

constexpr int kPreemptionsMax = 2;
constexpr int64_t kWalks = 500;

// Of one program with one strategy.
int64_t SchedulesMax() {
  const char* const wanted = std::getenv("TAPRACE_SCHEDULES");
  return wanted != nullptr ? std::atoll(wanted) : 3'000;
}

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

std::vector<std::string> Missed(const Outcomes& some, const Outcomes& all) {
  std::vector<std::string> missed;
  std::set_difference(some.seen.begin(), some.seen.end(), all.seen.begin(),
                      all.seen.end(), std::back_inserter(missed));
  return missed;
}

// All programs of two threads with one operation each, or, where the
// environment asks for it, of up to three threads with up to two.
std::vector<Program> Compared() {
  SmallProgramLimits limits{.threads = 2,
                            .operations = 1,
                            .kinds = {OpKind::kOpen, OpKind::kStat,
                                      OpKind::kCreate, OpKind::kDestroy}};
  if (std::getenv("TAPRACE_ALL_PROGRAMS") != nullptr) limits = {};
  return SmallPrograms(limits);
}

// Plain depth-first search would take far more than the age of the universe for
// some programs, so it has a bound on preemptions; each of its outcomes has to
// be among those of DPOR, which has none. Where the bound leaves out outcomes,
// DPOR has more.
TEST_P(DporTest, ReachesWhatBoundedDfsReaches) {
  const Simulation simulation = *MakeSimulation(GetParam());
  int64_t programs = 0;
  int64_t compared = 0;
  int64_t same = 0;
  int64_t schedules = 0;
  int64_t schedules_of_dfs = 0;
  for (const Program& program : Compared()) {
    ++programs;
    schedule::Dpor dpor;
    const Outcomes all =
        Reached(simulation, program, dpor, ScaledDown(SchedulesMax()));
    if (!all.all) continue;
    schedule::Dfs dfs(kPreemptionsMax);
    const Outcomes bounded =
        Reached(simulation, program, dfs, ScaledDown(SchedulesMax()));
    EXPECT_EQ(Missed(bounded, all), std::vector<std::string>())
        << ToLine(program);
    schedule::RandomWalk walk(1);
    EXPECT_EQ(Missed(Reached(simulation, program, walk, kWalks), all),
              std::vector<std::string>())
        << ToLine(program);
    ++compared;
    same += bounded.seen == all.seen ? 1 : 0;
    // One thread has one schedule.
    if (program.threads.size() == 1) continue;
    schedules += all.schedules;
    schedules_of_dfs += bounded.schedules;
  }
  RecordProperty("compared", std::to_string(compared));
  std::printf(
      "%s: %ld of %ld programs compared, %ld with the same outcomes; %ld "
      "schedules of DPOR, %ld of DFS with at most %d preemptions\n",
      GetParam(), compared, programs, same, schedules, schedules_of_dfs,
      kPreemptionsMax);
  EXPECT_GT(compared, 0);
}

INSTANTIATE_TEST_SUITE_P(Releases, DporTest,
                         testing::Values("sim:13.2", "sim:15.1"),
                         [](const auto& info) {
                           return "n" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace taprace
