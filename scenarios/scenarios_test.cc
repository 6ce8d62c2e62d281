// Every scenario on every target that it expects something of: what is known to
// be wrong there comes out, with its title, and nothing else does elsewhere.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/explore/explorer.h"
#include "harness/explore/race.h"
#include "harness/explore/simulations.h"
#include "harness/property/search.h"
#include "harness/report/text.h"
#include "harness/schedule/pct.h"
#include "harness/spec/tap_rules.h"
#include "harness/target/registry.h"
#include "harness/testing/sanitized.h"
#include "scenarios/library.h"

namespace taprace {
namespace {

constexpr int64_t kQuietSchedules = 3'000;  // where nothing should be found
constexpr int64_t kMostSchedules = 400'000;
constexpr int kDepth = 3;
constexpr uint64_t kSeed = 1;

struct Case {
  std::string scenario;
  Expectation expected;
};

std::vector<Case> AllCases() {
  std::vector<Case> cases;
  for (const ScenarioFile& file : ScenarioFiles()) {
    const Result<Scenario> scenario = LoadScenario(std::string(file.name));
    // A file that cannot be read fails below.
    if (!scenario.ok()) {
      cases.push_back({std::string(file.name), {.target = "none"}});
      continue;
    }
    for (const Expectation& expected : scenario->expectations) {
      cases.push_back({scenario->name, expected});
    }
  }
  return cases;
}

std::string CaseName(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.scenario + "_on_" + info.param.expected.target;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !isalnum(c); }, '_');
  return name;
}

const TapRules* RulesFor(const Scenario& scenario, const std::string& target,
                         const Traits& traits) {
  return FindTapSpec(
      scenario.SpecOn(target).value_or(std::string(traits.spec)));
}

class ScenarioTest : public testing::TestWithParam<Case> {
 protected:
  const Expectation& expected() const { return GetParam().expected; }

  // Explores until everything expected has come out; where nothing is, until
  // something has or it is enough.
  void Explore(const Scenario& scenario) {
    std::string name = expected().target;
    if (scenario.jailed()) name += "@" + JailsOfThreads(scenario);
    const Result<Simulation> simulation = MakeSimulation(name);
    ASSERT_TRUE(simulation.ok()) << simulation.error().message;
    const Traits& traits = simulation->traits;
    const TapRules* rules = RulesFor(scenario, expected().target, traits);
    RaceFinder finder(*simulation, rules);
    std::vector<std::string> missing = expected().titles;
    const bool quiet = missing.empty();
    const auto wanted = [&](const Race& race) {
      if (scenario.Ignores(race.title)) return false;
      if (quiet) return true;
      std::erase_if(missing, [&](const std::string& title) {
        return race.title.starts_with(title);
      });
      return missing.empty();
    };
    const ProgramSource next =
        GeneratedPrograms(ProfileOn(scenario, traits), kSeed);
    const int64_t most = quiet ? ScaledDown(kQuietSchedules) : kMostSchedules;
    for (uint64_t i = 0; finder.counts().executions < most; ++i) {
      schedule::Pct pct(kDepth, i);
      const auto race = finder.Find(*next(), pct, scenario.schedules, wanted);
      ASSERT_TRUE(race.ok()) << race.error().message;
      if (!*race) continue;
      ASSERT_FALSE(quiet) << (*race)->title << "\n"
                          << (*race)->violation.sentence << "\n"
                          << ToLine((*race)->program);
      break;
    }
    EXPECT_EQ(missing, std::vector<std::string>());
    fmt::print("{} schedules of {} programs\n", finder.counts().executions,
               finder.counts().programs);
  }

  void RunLive(const Scenario& scenario) {
    const TargetKind* kind = FindTargetKind(expected().target);
    ASSERT_NE(kind, nullptr) << expected().target;
    auto target =
        kind->make({.executor = {.jitter_ns_max = scenario.jitter.count()}});
    if (!target.ok()) GTEST_SKIP() << target.error().message;
    const Traits& traits = (*target)->traits();
    const SearchOptions options{
        .profile = ProfileOn(scenario, traits),
        .rules = RulesFor(scenario, expected().target, traits),
        .seed = kSeed,
        .duration = std::chrono::seconds(2)};
    const Result<RunSummary> summary = Search(**target, options);
    ASSERT_TRUE(summary.ok()) << summary.error().message;
    for (const Counterexample& found : summary->counterexamples) {
      ADD_FAILURE() << ToText(found);
    }
    EXPECT_GT(summary->operations, 0);
    fmt::print("{}", ToText(*summary));
  }
};

TEST_P(ScenarioTest, DoesAsItSays) {
  const Result<Scenario> scenario = LoadScenario(GetParam().scenario);
  ASSERT_TRUE(scenario.ok()) << scenario.error().message;
  if (expected().target.starts_with("sim:")) {
    Explore(*scenario);
  } else {
    RunLive(*scenario);
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ScenarioTest, testing::ValuesIn(AllCases()),
                         CaseName);

}  // namespace
}  // namespace taprace
