#include "harness/explore/explorer.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/explore/replay_race.h"
#include "harness/explore/small_programs.h"
#include "harness/explore/token.h"
#include "harness/explore/toy_driver.h"

namespace taprace {
namespace {

ExplorerOptions Options(std::string_view strategy) {
  return {.seed = 7,
          .strategy = *schedule::StrategyChoice::Parse(strategy),
          .duration = std::chrono::minutes(1)};
}

Profile OpensAndStats() {
  Profile profile{.threads_max = 3, .operations_max = 3, .units = 2};
  profile.weights[static_cast<size_t>(OpKind::kOpen)] = 4;
  profile.weights[static_cast<size_t>(OpKind::kClose)] = 3;
  profile.weights[static_cast<size_t>(OpKind::kStat)] = 1;
  profile.families = {Family::kTap};
  return profile;
}

TEST(ExplorerTest, StopsAtTheFirstRaceWithATokenThatReplaysIt) {
  const Simulation simulation = ToySimulation(ToyFault::kPanic);
  const auto summary = ExplorePrograms(
      simulation, GeneratedPrograms(OpensAndStats(), 7), Options("pct:3"));
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  ASSERT_EQ(summary->finds.size(), 1u);
  const Find& find = summary->finds[0];
  EXPECT_EQ(find.title, "panic: unit N is open");
  EXPECT_EQ(find.counterexample.program.operation_count(), 2u);
  EXPECT_GT(find.counterexample.rate.hits, 0);
  EXPECT_FALSE(find.counterexample.steps.empty());
  EXPECT_LE(find.token.size(), 120u);

  const Result<Token> token = ParseToken(find.token);
  ASSERT_TRUE(token.ok()) << token.error().message;
  const auto run = ReplayToken(simulation, nullptr, *token);
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(run->violation->sentence, find.counterexample.sentence);
}

TEST(ExplorerTest, ATokenOfAnotherDriverIsRefused) {
  const auto summary =
      ExplorePrograms(ToySimulation(ToyFault::kPanic),
                      GeneratedPrograms(OpensAndStats(), 7), Options("pct:3"));
  const Result<Token> token = ParseToken(summary->finds.at(0).token);
  const auto run = ReplayToken(ToySimulation(ToyFault::kNone), nullptr, *token);
  ASSERT_FALSE(run.ok());
  EXPECT_TRUE(run.error().message.starts_with(
      "the token was made with another version of toy: its trace hash is "));
}

TEST(ExplorerTest, GoesOnAndCountsEachKindOfRace) {
  const Simulation simulation = ToySimulation(ToyFault::kDeadlock);
  ExplorerOptions options = Options("random");
  options.keep_going = true;
  options.executions_max = 20'000;
  const auto summary = ExplorePrograms(
      simulation, GeneratedPrograms(OpensAndStats(), 7), options);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_EQ(summary->counts.executions, 20'000);
  std::set<std::string> titles;
  for (const Find& find : summary->finds) {
    EXPECT_TRUE(titles.insert(find.title).second) << find.title;
  }
  ASSERT_FALSE(summary->finds.empty());
  EXPECT_GT(summary->finds[0].times, 10);
}

TEST(ExplorerTest, AllSmallProgramsOfTheRightDriverAreRight) {
  const SmallProgramLimits limits{
      .threads = 2,
      .operations = 2,
      .kinds = {OpKind::kOpen, OpKind::kClose, OpKind::kStat}};
  ExplorerOptions options = Options("dpor");
  options.executions_per_program = 1'000'000;
  const auto right =
      ExplorePrograms(ToySimulation(ToyFault::kNone),
                      GivenPrograms(SmallPrograms(limits)), options);
  ASSERT_TRUE(right.ok()) << right.error().message;
  EXPECT_TRUE(right->all);
  EXPECT_TRUE(right->finds.empty()) << right->finds[0].title;
  const auto wrong =
      ExplorePrograms(ToySimulation(ToyFault::kCheckThenClaim),
                      GivenPrograms(SmallPrograms(limits)), options);
  ASSERT_TRUE(wrong.ok()) << wrong.error().message;
  EXPECT_EQ(wrong->finds.size(), 1u);
}

TEST(SmallProgramsTest, AreValidAndNoneIsThereTwice) {
  const std::vector<Program> programs =
      SmallPrograms({.threads = 2,
                     .operations = 2,
                     .kinds = {OpKind::kOpen, OpKind::kClose}});
  // A thread: 2 opens; each alone, with a close, or with either open: 8. One
  // thread 8, two threads 8 * 9 / 2; with and without an idle interface.
  EXPECT_EQ(programs.size(), 2u * (8 + 36));
  std::set<std::string> lines;
  for (const Program& program : programs) {
    EXPECT_TRUE(Validate(program).ok());
    EXPECT_TRUE(lines.insert(ToLine(program)).second) << ToLine(program);
  }
}

TEST(SmallProgramsTest, HoldTheProgramsOfKnownRaces) {
  std::set<std::string> lines;
  for (const Program& program : SmallPrograms()) lines.insert(ToLine(program));
  EXPECT_TRUE(lines.contains("thread; open tap -> a; thread; open tap0 -> a"));
  EXPECT_TRUE(lines.contains(
      "idle tap0; thread; open tap0 -> a; thread; stat tap0; thread; destroy "
      "tap0"));
}

TEST(SmallProgramsTest, AreOfWhatTheTargetIsHeldTo) {
  std::set<std::string> lines;
  for (const Program& program :
       SmallProgramsFor({.kinds = {OpKind::kOpen, OpKind::kDestroy},
       .only_generic = true})) {
    lines.insert(ToLine(program));
  }
  EXPECT_TRUE(lines.contains("thread; open tap -> a; thread; destroy tap0"));
  EXPECT_FALSE(lines.contains("thread; open tap -> a; thread; open tap0 -> a"));
  EXPECT_FALSE(lines.contains("thread; open tap -> a; thread; create tap"));
  EXPECT_EQ(SmallProgramsFor({}).size(), SmallPrograms().size());
}

}  // namespace
}  // namespace taprace
