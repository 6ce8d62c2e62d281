// Every fault that can be planted comes out of generated programs, without
// hints, in few schedules, and of the same programs only with the fault.
#include "harness/explore/mutants.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "harness/explore/race.h"
#include "harness/explore/simulation_names.h"
#include "harness/explore/simulations.h"
#include "harness/program/program.h"
#include "harness/schedule/strategies.h"
#include "harness/spec/tap_rules.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

constexpr int64_t kExecutionsMax = 10'000;

const schedule::StrategyChoice& Pct3() {
  static const auto* const choice =
      new schedule::StrategyChoice(*schedule::StrategyChoice::Parse("pct:3"));
  return *choice;
}

std::string_view NameOf(const KnownMutant& mutant) {
  return mutant.target.substr(mutant.target.find('/') + 1);
}

class MutantsTest : public testing::TestWithParam<KnownMutant> {};

TEST_P(MutantsTest, IsFoundAndOnlyWithTheFault) {
  if (kSanitized) GTEST_SKIP() << "uses what was freed";
  const KnownMutant& mutant = GetParam();
  const std::string_view target = mutant.target;
  const Simulation faulty = *MakeSimulation(target);
  const Simulation right = *MakeSimulation(target.substr(0, target.find('/')));
  const std::optional<int64_t> schedules =
      SchedulesToFind(faulty, mutant, Pct3(), mutant.seed, kExecutionsMax);
  ASSERT_TRUE(schedules);
  EXPECT_LE(*schedules, kExecutionsMax);
  EXPECT_FALSE(SchedulesToFind(right, mutant, Pct3(), mutant.seed, *schedules));
  RecordProperty("schedules", std::to_string(*schedules));
  std::printf("%s: %ld schedules\n", faulty.name.c_str(), *schedules);
}

INSTANTIATE_TEST_SUITE_P(Mutants, MutantsTest,
                         testing::ValuesIn(KnownMutants().begin(),
                                           KnownMutants().end()),
                         [](const auto& info) {
                           std::string name(NameOf(info.param));
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

// What takes more schedules of generated programs than a test has time for:
// some 60,000 to 250,000.
struct RareMutant {
  std::string_view target;
  std::string_view program;
  std::string_view strategy;
  std::string_view title;
};

constexpr RareMutant kRareMutants[] = {
    {"sim:13.2+handoff+mixed/owns_foreign",
     "thread; open tap0 -> a; thread; open tap -> a; thread; destroy tap0",
     "pct:3", "failed-generic-open: open tap ENOENT"},
};

class RareMutantsTest : public testing::TestWithParam<RareMutant> {};

// Nothing if there was none in `executions_max` schedules.
std::optional<int64_t> SchedulesToFind(std::string_view target,
                                       const RareMutant& mutant,
                                       int64_t executions_max) {
  const Simulation simulation = *MakeSimulation(target);
  RaceFinder finder(simulation, FindTapSpec(simulation.traits.spec));
  const auto strategy =
      schedule::StrategyChoice::Parse(mutant.strategy)->Make(1);
  const auto race =
      *finder.Find(*ParseProgram(mutant.program, "test"), *strategy,
                   executions_max, [&mutant](const Race& found) {
                     return found.title.starts_with(mutant.title);
                   });
  if (!race) return std::nullopt;
  return finder.counts().executions;
}

TEST_P(RareMutantsTest, IsFoundAndOnlyWithTheFault) {
  if (kSanitized) GTEST_SKIP() << "uses what was freed";
  const std::string_view target = GetParam().target;
  const auto schedules = SchedulesToFind(target, GetParam(), kExecutionsMax);
  ASSERT_TRUE(schedules);
  EXPECT_FALSE(SchedulesToFind(target.substr(0, target.find('/')), GetParam(),
                               *schedules));
  std::printf("%s: %ld schedules\n", std::string(target).c_str(), *schedules);
}

INSTANTIATE_TEST_SUITE_P(RareMutants, RareMutantsTest,
                         testing::ValuesIn(kRareMutants), [](const auto& info) {
                           const std::string_view target = info.param.target;
                           return std::string(
                               target.substr(target.find('/') + 1));
                         });

// All but words that programs lack: see the scenarios for faults of calls.
TEST(KnownMutantsTest, AreAllThereAre) {
  std::set<std::string> missing;
  for (const auto& names : {MutantNames(), ModuleMutantNames()}) {
    for (const std::string& name : names) missing.insert(name);
  }
  for (const KnownMutant& mutant : KnownMutants()) {
    EXPECT_EQ(missing.erase(std::string(NameOf(mutant))), 1u) << mutant.target;
  }
  for (const RareMutant& mutant : kRareMutants) {
    const std::string_view target = mutant.target;
    missing.erase(std::string(target.substr(target.find('/') + 1)));
  }
  EXPECT_EQ(missing, (std::set<std::string>{
                         "interrupted-keeps-unit", "interrupted-stays-dying",
                         "killed-open-leaks", "limit-leaks-file",
                         "no-memory-keeps-unit", "shared-close-leaks"}));
  EXPECT_GE(KnownMutants().size(), 24u);
}

}  // namespace
}  // namespace taprace
