// Every fault that can be planted comes out of generated programs, without
// hints, in few schedules, and of the same programs only with the fault.
#include "harness/explore/mutants.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <set>
#include <string>

#include "harness/explore/simulations.h"
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

// All but those that take too many schedules, or words that programs lack: see
// harness/sim/tapreuse_test.cc and, for jails and faults of calls, the
// scenarios.
TEST(KnownMutantsTest, AreAllThereAre) {
  std::set<std::string> missing;
  for (const auto& names : {MutantNames(), ModuleMutantNames()}) {
    for (const std::string& name : names) missing.insert(name);
  }
  for (const KnownMutant& mutant : KnownMutants()) {
    EXPECT_EQ(missing.erase(std::string(NameOf(mutant))), 1u) << mutant.target;
  }
  EXPECT_EQ(
      missing,
      (std::set<std::string>{
          "asks_as_caller", "checks_twice", "departs_at_once",
          "departs_for_others", "foreign_is_hidden", "indexes_dead",
          "interrupted-keeps-unit", "interrupted-stays-dying", "keeps_foreign",
          "killed-open-leaks", "limit-leaks-file", "misses_departures",
          "no-memory-keeps-unit", "shared-close-leaks"}));
  EXPECT_GE(KnownMutants().size(), 24u);
}

}  // namespace
}  // namespace taprace
