// Faults planted into tapreuse(4) (kernel/tapreuse/mutants) come out of
// generated programs, without hints. Those that take another user, jail or
// vnet, or an unload, are found by harness/sim/tapreuse_test.cc.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "harness/explore/explorer.h"
#include "harness/explore/race.h"
#include "harness/explore/simulations.h"
#include "harness/property/profile.h"
#include "harness/schedule/pct.h"
#include "harness/spec/tap_rules.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

struct ModuleMutant {
  const char* target;
  double generic = 0.4;  // share of opens of the generic name
};

constexpr int64_t kExecutionsPerProgram = 100;
constexpr int64_t kExecutionsMax = 300'000;

class TapreuseMutantsTest : public testing::TestWithParam<ModuleMutant> {};

TEST_P(TapreuseMutantsTest, IsFound) {
  if (kSanitized) GTEST_SKIP() << "takes too long";
  const Simulation simulation = *MakeSimulation(GetParam().target);
  RaceFinder finder(simulation, FindTapSpec(simulation.traits.spec));
  Profile profile = SmallProfile(simulation.traits);
  profile.generic = GetParam().generic;
  const ProgramSource next = GeneratedPrograms(profile, 1);
  std::optional<Race> race;
  for (uint64_t i = 0; !race && finder.counts().executions < kExecutionsMax;
       ++i) {
    schedule::Pct pct(3, i);
    race = *finder.Find(*next(), pct, kExecutionsPerProgram);
  }
  ASSERT_TRUE(race);
  std::printf("%s: %s, %ld schedules\n", simulation.name.c_str(),
              race->title.c_str(), finder.counts().executions);
}

constexpr ModuleMutant kModuleMutants[] = {
    {"sim:15.1+handoff/concurrent_opens", 0.9},
    {"sim:13.2+handoff/double_release"},
    {"sim:13.2+handoff/eexist_is_final"},
    {"sim:15.1+handoff/forgets_departure"},
    {"sim:13.2+handoff/gives_up"},
    {"sim:13.2+handoff/highest_idle"},
    {"sim:13.2+handoff/keeps_fpop"},
    {"sim:13.2+handoff/lets_stock_in"},
    {"sim:15.1+handoff/looks_once", 0.9},
    {"sim:13.2+handoff/lookups_create"},
    {"sim:13.2+handoff/no_reference"},
    {"sim:13.2+handoff/no_retry"},
    {"sim:13.2+handoff/stale_stays_busy"},
};

INSTANTIATE_TEST_SUITE_P(Mutants, TapreuseMutantsTest,
                         testing::ValuesIn(kModuleMutants),
                         [](const auto& info) {
                           const std::string name = info.param.target;
                           return name.substr(name.find('/') + 1);
                         });

}  // namespace
}  // namespace taprace
