// The known races of FreeBSD's stock driver (R1 to R7 of docs/races.md) come
// out of generated programs, without hints, and are shrunk and replayed.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "harness/explore/explorer.h"
#include "harness/explore/minimize_race.h"
#include "harness/explore/race.h"
#include "harness/explore/replay_race.h"
#include "harness/explore/simulations.h"
#include "harness/property/profile.h"
#include "harness/schedule/pct.h"
#include "harness/schedule/replay.h"
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

constexpr int64_t kExecutionsPerProgram = 200;
constexpr int64_t kPrograms = 20'000;
constexpr int64_t kProgramsWithoutIt = 1'000;
constexpr int kDepth = 3;
constexpr uint64_t kSeed = 2;

class StockRaceTest
    : public testing::TestWithParam<std::tuple<const char*, StockRace>> {
 protected:
  const Simulation simulation_ = *MakeSimulation(std::get<0>(GetParam()));
  const StockRace race_ = std::get<1>(GetParam());
  const TapRules* const rules_ = FindTapSpec(race_.spec);
  RaceFinder finder_{simulation_, rules_};

  bool Wanted(const Race& race) const {
    return race.title.starts_with(race_.title);
  }

  // Explores generated programs until the race shows itself.
  std::optional<Race> Found(int64_t programs) {
    const ProgramSource next =
        GeneratedPrograms(SmallProfile(simulation_.traits), kSeed);
    for (int64_t i = 0; i < programs; ++i) {
      schedule::Pct pct(kDepth, static_cast<uint64_t>(i));
      auto found = finder_.Find(*next(), pct, kExecutionsPerProgram,
                                [this](const Race& r) { return Wanted(r); });
      EXPECT_TRUE(found.ok());
      if (*found) return std::move(*found);
    }
    return std::nullopt;
  }
};

TEST_P(StockRaceTest, IsFoundShrunkAndReplayed) {
  const bool expected = race_.on_15 || simulation_.name == "sim:13.2";
  if (kSanitized && !race_.soon) GTEST_SKIP() << "takes too long";
  const std::optional<Race> found =
      Found(expected ? kPrograms : kProgramsWithoutIt);
  ASSERT_EQ(found.has_value(), expected);
  if (!expected) return;
  RecordProperty("schedules", std::to_string(finder_.counts().executions));

  const auto small =
      MinimizeRace(finder_, *found, rules_, simulation_.traits,
                   {.time = std::chrono::minutes(kSanitized ? 10 : 2)});
  ASSERT_TRUE(small.ok()) << small.error().message;
  const Race& race = small->race;
  EXPECT_TRUE(small->minimal);
  EXPECT_LE(race.program.operation_count(), 3u) << ToLine(race.program);
  EXPECT_LE(PreemptionsOf(race.execution.schedule), 2)
      << ToLine(race.program) << ": " << ToString(race.execution.schedule);

  for (int i = 0; i < ScaledDown(1'000); ++i) {
    schedule::Replay replay(race.execution.schedule);
    const auto again = finder_.Find(race.program, replay, 1);
    ASSERT_TRUE(again.ok() && *again);
    ASSERT_EQ((*again)->execution.trace_hash, race.execution.trace_hash);
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
