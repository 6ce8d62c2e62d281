#include "harness/explore/race.h"

#include <gtest/gtest.h>

#include "harness/explore/minimize_race.h"
#include "harness/explore/toy_driver.h"
#include "harness/schedule/dfs.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/replay.h"

namespace taprace {
namespace {

Program Parsed(std::string_view text) { return *ParseProgram(text, "test"); }

const Program& Large() {
  static const Program program = Parsed(
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
