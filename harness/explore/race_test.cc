#include "harness/explore/race.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "harness/explore/fewer_operations.h"
#include "harness/explore/minimize_race.h"
#include "harness/explore/toy_driver.h"
#include "harness/schedule/dfs.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/replay.h"
#include "harness/testing/make_program.h"

namespace taprace {
namespace {

const Program& Large() {
  static const Program program = MakeProgram(
      "thread; stat tap; open tap -> a; close a; open tap1 -> b; stat tap1;"
      "thread; open tap -> b; open tap -> a; close b; thread; stat tap;"
      "open tap0 -> a; close a");
  return program;
}

// Two preemptions: who comes second must come before the first one closes.
struct RaceCase {
  ToyFault fault;
  const char* title;
  const char* program;  // after shrinking
  int preemptions;
};

class RaceTest : public testing::TestWithParam<RaceCase> {
 protected:
  const Simulation simulation_ = ToySimulation(GetParam().fault);
  RaceFinder finder_{simulation_, nullptr};
};

TEST_P(RaceTest, IsFoundShrunkAndReplayed) {
  schedule::RandomWalk walk(1);
  const auto found = finder_.Find(Large(), walk, 10'000, [](const Race& race) {
    return race.title == GetParam().title;
  });
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_TRUE(*found);
  const auto small =
      MinimizeRace(finder_, **found, nullptr, simulation_.traits, {});
  ASSERT_TRUE(small.ok()) << small.error().message;
  EXPECT_TRUE(small->minimal);
  EXPECT_TRUE(small->fewest_preemptions);
  const Race& race = small->race;
  EXPECT_EQ(race.title, GetParam().title);
  EXPECT_EQ(ToLine(race.program), GetParam().program);
  EXPECT_EQ(PreemptionsOf(race.execution.schedule), GetParam().preemptions);

  schedule::Replay replay(race.execution.schedule);
  const auto again = finder_.Find(race.program, replay, 1);
  ASSERT_TRUE(again.ok() && *again);
  EXPECT_TRUE(replay.Followed());
  EXPECT_EQ((*again)->execution.trace_hash, race.execution.trace_hash);
  EXPECT_EQ((*again)->history, race.history);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, RaceTest,
    testing::Values(
        RaceCase{ToyFault::kCheckThenClaim, "double-claim: open tap",
                 "thread; open tap -> a; thread; open tap -> a", 2},
        RaceCase{ToyFault::kPanic, "panic: unit N is open",
                 "thread; open tap -> a; thread; open tap0 -> a", 2},
        RaceCase{ToyFault::kDeadlock,
                 "deadlock: thread N waits: lock list; thread N waits: "
                 "lock units",
                 "thread; open tap -> b; thread; stat tap", 1}),
    [](const auto& info) { return "Fault" + std::to_string(info.index); });

TEST(RaceFinderTest, NothingIsFoundInTheRightDriver) {
  const Simulation simulation = ToySimulation(ToyFault::kNone);
  RaceFinder finder(simulation, nullptr);
  schedule::RandomWalk walk(1);
  const auto found = finder.Find(Large(), walk, 5'000);
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(*found);
  EXPECT_EQ(finder.counts().executions, 5'000);
  EXPECT_GT(finder.counts().histories, 100);
  EXPECT_LT(finder.counts().histories, 5'000);
}

TEST(RaceFinderTest, OneExecutionWillDoWhereNothingIsLeftToDecide) {
  const Simulation simulation = ToySimulation(ToyFault::kNone);
  RaceFinder finder(simulation, nullptr);
  schedule::RandomWalk walk(1);
  const auto found = finder.Find(
      MakeProgram("thread; open tap -> a; close a; stat tap"), walk, 5'000);
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(*found);
  EXPECT_EQ(finder.counts().executions, 1);
}

TEST(RaceFinderTest, LosesPatienceWhereOutcomesRepeat) {
  const Simulation simulation = ToySimulation(ToyFault::kNone);
  const auto executions = [&simulation](const Program& program) {
    RaceFinder finder(simulation, nullptr);
    finder.patience = 20;
    schedule::RandomWalk walk(1);
    EXPECT_TRUE(finder.Find(program, walk, 5'000).ok());
    return finder.counts().executions;
  };
  EXPECT_EQ(executions(MakeProgram("thread; stat tap0; thread; stat tap1")),
            21);
  // Who gets which unit, and which opens fail.
  EXPECT_GT(executions(Large()), 30);
}

TEST(FewerOperationsTest, AreMadeOfTheSame) {
  const Program program = MakeProgram(
      "idle tap1; thread; open tap1 -> a; close a; thread; destroy tap1; "
      "open tap1 -> a");
  std::set<std::string> lines;
  size_t before = 0;
  for (const Program& fewer : FewerOperations(program)) {
    EXPECT_TRUE(Validate(fewer).ok());
    EXPECT_TRUE(lines.insert(ToLine(fewer)).second) << ToLine(fewer);
    EXPECT_GE(fewer.operation_count(), before);
    before = fewer.operation_count();
  }
  EXPECT_EQ(before, 3u);
  EXPECT_TRUE(lines.contains(
      "idle tap1; thread; open tap1 -> a; thread; destroy tap1"));
  EXPECT_TRUE(
      lines.contains("thread; open tap1 -> a; close a; open tap1 -> a"));
  for (const Program& fewer :
       FewerOperations(MakeProgram("thread; stat tap0; thread; stat tap0"))) {
    EXPECT_EQ(fewer.operation_count(), 1u);
  }
}

TEST(RaceFinderTest, StopsWhenAsked) {
  const Simulation simulation = ToySimulation(ToyFault::kNone);
  RaceFinder finder(simulation, nullptr);
  finder.stop = [] { return true; };
  schedule::RandomWalk walk(1);
  const auto found = finder.Find(Large(), walk, 5'000);
  ASSERT_TRUE(found.ok());
  EXPECT_LT(finder.counts().executions, 1'000);
}

}  // namespace
}  // namespace taprace
