#include "scenarios/soak.h"

#include <string>
#include <vector>

#include "harness/base/random.h"
#include "harness/explore/explorer.h"
#include "harness/explore/simulations.h"
#include "harness/explore/summary.h"
#include "harness/report/json.h"
#include "harness/spec/tap_rules.h"
#include "scenarios/library.h"

namespace taprace {
namespace {

// Only executions bound a run, or it would depend on the machine.
constexpr std::chrono::hours kNoLimit{1'000};
constexpr int64_t kShrinkExecutions = 100;

struct Job {
  Scenario scenario;
  std::string target;
};

Result<std::vector<Job>> Jobs(bool known) {
  std::vector<Job> jobs;
  for (const ScenarioFile& file : ScenarioFiles()) {
    Result<Scenario> scenario = LoadScenario(std::string(file.name));
    if (!scenario.ok()) return scenario.error();
    for (const Expectation& expected : scenario->expectations) {
      if (!expected.target.starts_with("sim:")) continue;
      if (expected.titles.empty() == known) continue;
      jobs.push_back({*scenario, expected.target});
    }
  }
  return jobs;
}

Status Run(const Job& job, uint64_t seed, int64_t schedules,
           ReportMerger& merger) {
  const Scenario& scenario = job.scenario;
  std::string target = job.target;
  if (scenario.jailed()) target += "@" + JailsOfThreads(scenario);
  const Result<Simulation> simulation = MakeSimulation(target);
  if (!simulation.ok()) return simulation.error();
  const Traits& traits = simulation->traits;
  const ExplorerOptions options{
      .rules = FindTapSpec(
          scenario.SpecOn(job.target).value_or(std::string(traits.spec))),
      .seed = seed,
      .strategy = *schedule::StrategyChoice::Parse("pct:3"),
      .executions_per_program = scenario.schedules,
      .duration = kNoLimit,
      .executions_max = schedules,
      .wanted = [&](const Race& race) { return !scenario.Ignores(race.title); },
      .keep_going = true,
      .minimize = {.time = kNoLimit, .executions_max = kShrinkExecutions}};
  Result<ExploreSummary> summary = ExplorePrograms(
      *simulation, GeneratedPrograms(ProfileOn(scenario, traits), seed),
      options);
  if (!summary.ok()) return summary.error();
  summary->duration_ns = 0;
  return merger.Add(ToJson(ToRunSummary(*summary)), scenario.name);
}

}  // namespace

Status Soak(const SoakOptions& options, ReportMerger& merger) {
  const Result<std::vector<Job>> jobs = Jobs(options.known);
  if (!jobs.ok()) return jobs.error();
  const auto job_count = static_cast<int64_t>(jobs->size());
  for (int64_t i = options.first; i < options.first + options.count; ++i) {
    if (i % options.shards != options.shard) continue;
    const uint64_t seed = DerivedSeed(options.seed, static_cast<uint64_t>(i));
    Status run = Run((*jobs)[static_cast<size_t>(i % job_count)], seed,
                     options.schedules, merger);
    if (!run.ok()) return run;
  }
  return Done{};
}

}  // namespace taprace
