// The known races of FreeBSD's stock driver (R1 to R7 of docs/races.md) come
// out of generated programs, without hints, and are shrunk and replayed.
#include <gtest/gtest.h>

#include <string>

#include "harness/explore/explorer.h"
#include "harness/explore/race.h"
#include "harness/explore/replay_race.h"
#include "harness/explore/simulations.h"
#include "harness/explore/token.h"
#include "harness/property/profile.h"
#include "harness/spec/tap_rules.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

struct StockRace {
  const char* id;
  const char* spec;   // what the driver is held against
  const char* title;  // begins with this
  bool on_15 = true;
  bool soon = false;  // found soon enough for sanitized builds
};

constexpr int64_t kSchedules = 1'000'000;
constexpr int64_t kSchedulesWithoutIt = 100'000;
constexpr uint64_t kSeed = 1;

class StockRaceTest
    : public testing::TestWithParam<std::tuple<const char*, StockRace>> {
 protected:
  const Simulation simulation_ = *MakeSimulation(std::get<0>(GetParam()));
  const StockRace race_ = std::get<1>(GetParam());
  const TapRules* const rules_ = FindTapSpec(race_.spec);

  // What `taprace explore` does, until the race shows itself.
  Result<ExploreSummary> Explore(int64_t schedules) {
    const ExplorerOptions options{
        .rules = rules_,
        .seed = kSeed,
        .strategy = *schedule::StrategyChoice::Parse("pct:3"),
        .patience = kPatience,
        .duration = std::chrono::hours(1),
        .executions_max = schedules,
        .wanted =
            [this](const Race& race) {
              return race.title.starts_with(race_.title);
            },
        .minimize = {.time = std::chrono::minutes(10)}};
    return ExplorePrograms(
        simulation_, GeneratedPrograms(SmallProfile(simulation_.traits), kSeed),
        options);
  }
};

TEST_P(StockRaceTest, IsFoundShrunkAndReplayed) {
  const bool expected = race_.on_15 || simulation_.name == "sim:13.2";
  if (kSanitized && !race_.soon) GTEST_SKIP() << "takes too long";
  const auto summary = Explore(expected ? kSchedules : kSchedulesWithoutIt);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  ASSERT_EQ(summary->finds.size(), expected ? 1u : 0u);
  if (!expected) return;
  const Find& find = summary->finds[0];
  RecordProperty("schedules", std::to_string(find.executions));
  EXPECT_TRUE(find.counterexample.minimal);

  const Result<Token> token = ParseToken(find.token);
  ASSERT_TRUE(token.ok()) << token.error().message;
  EXPECT_LE(token->program.operation_count(), 3u) << ToLine(token->program);
  EXPECT_LE(find.preemptions, 2)
      << ToLine(token->program) << ": " << ToString(token->schedule);
  for (int i = 0; i < ScaledDown(1'000); ++i) {
    // Fails where the trace is another one.
    const auto run = ReplayToken(simulation_, rules_, *token);
    ASSERT_TRUE(run.ok()) << run.error().message;
  }
}

constexpr StockRace kRaces[] = {
    {"R1", "reuse-any", "left-behind", true, true},
    {"R2busy", "stock", "failed-generic-open: open tap EBUSY"},
    {"R2nxio", "stock", "failed-generic-open: open tap ENXIO"},
    {"R3", "stock", "panic: devfs_close() on un-referenced struct cdev", false},
    {"R4", "stock", "panic: si_drvN should have been initialized at creation",
     true, true},
    {"R5", "reuse-any", "not-linearizable: open tap", true, true},
    {"R6", "stock",
     "panic: newdev: inconsistent devsw between clone_create() and make_dev()"},
    {"R7", "stock", "not-linearizable: open tapN ENXIO"},
};

INSTANTIATE_TEST_SUITE_P(Races, StockRaceTest,
                         testing::Combine(testing::Values("sim:13.2",
                                                          "sim:15.1"),
                                          testing::ValuesIn(kRaces)),
                         [](const auto& info) {
                           const std::string_view target =
                               std::get<0>(info.param);
                           return std::string(std::get<1>(info.param).id) +
                                  "on" + (target == "sim:13.2" ? "13" : "15");
                         });

}  // namespace
}  // namespace taprace
