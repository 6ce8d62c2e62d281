#include "harness/cli/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "harness/cli/input.h"
#include "harness/cli/progress.h"
#include "harness/cli/report_flags.h"
#include "harness/cli/stop_signal.h"
#include "harness/explore/explorer.h"
#include "harness/explore/simulation_names.h"
#include "harness/explore/simulations.h"
#include "harness/explore/small_programs.h"
#include "harness/explore/summary.h"
#include "harness/property/profile.h"
#include "harness/scenario/scenario.h"
#include "scenarios/library.h"

namespace taprace {
namespace {

using std::chrono::milliseconds;

constexpr int64_t kForever = std::numeric_limits<int64_t>::max();

struct ExploreFlags {
  std::string target = "sim:13.2";
  std::string strategy = "pct:3";
  std::optional<std::string> spec;  // the target's own by default
  int threads = 3;
  int operations = 4;
  int units = 2;
  int64_t schedules = 200;
  int64_t patience = kPatience;
  int64_t schedules_max = kForever;
  int64_t duration_ms = 60'000;
  int64_t shrink_ms = 20'000;
  bool all = false;
  int64_t from = 0;
  bool keep_going = false;
  std::optional<uint64_t> seed;
  std::string line;
  std::string scenario;  // its name, or a file
  ReportFlags reports;
};

// What the scenario says is taken over into `flags`.
Result<std::optional<Scenario>> GivenScenario(ExploreFlags& flags) {
  if (flags.scenario.empty()) return std::optional<Scenario>();
  Result<Scenario> scenario = LoadScenario(flags.scenario);
  if (!scenario.ok()) return Error{"--scenario: " + scenario.error().message};
  if (!flags.spec) flags.spec = scenario->SpecOn(flags.target);
  if (scenario->jailed()) flags.target += "@" + JailsOfThreads(*scenario);
  flags.schedules = scenario->schedules;
  flags.schedules_max =
      std::min(flags.schedules_max, scenario->programs * scenario->schedules);
  return std::optional<Scenario>(std::move(*scenario));
}

Result<ProgramSource> AllPrograms(const ExploreFlags& flags,
                                  const Traits& traits) {
  std::vector<Program> programs = SmallProgramsFor(traits);
  if (flags.from >= static_cast<int64_t>(programs.size())) {
    return Error{fmt::format("--from {}: there are only {} programs",
                             flags.from, programs.size())};
  }
  programs.erase(programs.begin(), programs.begin() + flags.from);
  return GivenPrograms(std::move(programs));
}

Result<ProgramSource> Programs(const ExploreFlags& flags,
                               const std::optional<Scenario>& scenario,
                               const Traits& traits, uint64_t seed) {
  if (flags.from > 0 && !flags.all) return Error{"--from: only with --all"};
  if (scenario) return GeneratedPrograms(ProfileOn(*scenario, traits), seed);
  if (!flags.line.empty()) {
    Result<Program> program = ParseProgram(flags.line, "--line");
    if (!program.ok()) return program.error();
    return GivenPrograms({std::move(*program)});
  }
  if (flags.all) return AllPrograms(flags, traits);
  Profile profile = SmallProfile(traits);
  profile.threads_max = flags.threads;
  profile.operations_max = flags.operations;
  profile.units = flags.units;
  return GeneratedPrograms(profile, seed);
}

int Explore(ExploreFlags flags) {
  const Result<std::optional<Scenario>> scenario = GivenScenario(flags);
  if (!scenario.ok()) return Fail(scenario.error());
  const Result<Simulation> simulation = MakeSimulation(flags.target);
  if (!simulation.ok()) {
    return Fail({"--target: " + simulation.error().message});
  }
  const auto strategy = schedule::StrategyChoice::Parse(flags.strategy);
  if (!strategy.ok()) return Fail({"--strategy: " + strategy.error().message});
  const Result<const TapRules*> rules =
      RulesOf(flags.spec, simulation->traits, "taprace explore");
  if (!rules.ok()) return Fail(rules.error());
  const uint64_t seed = flags.seed.value_or(std::random_device()());
  const auto programs = Programs(flags, *scenario, simulation->traits, seed);
  if (!programs.ok()) return Fail(programs.error());
  // To explore one program is to explore it for as long as there is time.
  const bool one_by_one = !flags.line.empty() || strategy->kind().exhaustive;
  // A scenario says how many schedules it wants.
  const bool generated = !one_by_one && !flags.all && !*scenario;
  ExplorerOptions options{.rules = *rules,
                          .seed = seed,
                          .strategy = *strategy,
                          .executions_per_program = one_by_one
                                                        ? flags.schedules_max
                                                        : flags.schedules,
                          .patience = generated ? flags.patience : kForever,
                          .duration = milliseconds(flags.duration_ms),
                          .executions_max = flags.schedules_max,
                          .keep_going = flags.keep_going,
                          .minimize = {.time = milliseconds(flags.shrink_ms)},
                          .stop = &CatchStopSignals()};
  if (*scenario) {
    options.wanted = [&scenario](const Race& race) {
      return !(*scenario)->Ignores(race.title);
    };
  }
  fmt::print(stderr, "taprace: target {}, seed {}\n", flags.target, seed);
  Result<ExploreSummary> summary = ExploreSummary{};
  {
    Progress progress;
    summary = ExplorePrograms(*simulation, *programs, options,
                              [&progress](const ExploreSummary& s) {
                                progress.Show(ProgressLine(s));
                              });
  }
  if (!summary.ok()) return Fail(summary.error());
  fmt::print("{}", ToText(*summary));
  return WriteReports(flags.reports, ToRunSummary(*summary),
                      options.stop->load());
}

std::string Indented(const char* title, const std::vector<std::string>& names) {
  std::string text = fmt::format("  {}\n", title);
  for (const std::string& name : names) text += fmt::format("    {}\n", name);
  return text;
}

std::string ExploreFooter() {
  std::string text = "Targets:\n";
  for (const std::string& name : SimulationNames()) {
    text += fmt::format("  {}\n", name);
  }
  text += Indented("those with +handoff under a condition: +handoff+CONDITION",
                   ConditionNames());
  text += Indented("those without a condition with some operations only:",
                   WorkloadNames());
  text += Indented("with a planted fault: sim:13.2/NAME, NAME one of",
                   MutantNames());
  text +=
      Indented("with one in tapreuse(4): sim:13.2+handoff/NAME, NAME one of",
               ModuleMutantNames());
  text += "\nStrategies:\n";
  for (const schedule::StrategyKind& kind : schedule::Strategies()) {
    text += fmt::format("  {:<10} {}\n", kind.name, kind.description);
  }
  return text + "\n" + TapSpecHelp() + R"(
Examples:
  taprace explore --target sim:15.1
  taprace explore --keep-going --duration 10s --report out
  taprace explore --all --strategy dpor
  taprace explore --scenario restart-storm --target sim:15.1
  taprace explore --line 'thread; open tap -> a; thread; open tap0 -> a'

Exit status: 0 nothing found, 1 a race was found, 2 the exploration could not
be made, 130 stopped by Ctrl-C before anything was found.)";
}

void AddFlags(CliCommand& explore, ExploreFlags& flags) {
  explore.Option("--target", flags.target, "the simulation (see below)")
      .ShowDefault();
  explore
      .Option("--strategy", flags.strategy,
              "how schedules are chosen (see below)")
      .ShowDefault();
  explore.Option("--spec", flags.spec,
                 "what the calls of a run must add up to (see below); "
                 "'none' checks the invariants only");
  explore.Option("--threads", flags.threads, "threads of a program, at most")
      .Within(1, static_cast<int>(kThreadsMax))
      .ShowDefault();
  explore.Option("--ops", flags.operations, "operations of a thread, at most")
      .Within(1, static_cast<int>(kOperationsMax))
      .ShowDefault();
  explore.Option("--units", flags.units, "how many units are used by name")
      .Within(1, kUnitMax + 1)
      .ShowDefault();
  explore
      .Option("--schedules", flags.schedules,
              "of one generated program, at most; exhaustive strategies try "
              "all")
      .Within(1, int64_t{1} << 40)
      .ShowDefault();
  explore
      .Option("--patience", flags.patience,
              "goes on to the next generated program after that many schedules "
              "that ended like earlier ones")
      .Within(1, kForever)
      .ShowDefault();
  explore
      .Option("--schedules-total", flags.schedules_max,
              "of all programs, at most")
      .Within(1, kForever)
      .ShowDefault("no bound");
  explore
      .Option("--duration", flags.duration_ms,
              "for how long, with a unit: 500ms, 90s, 10m, 8h")
      .Time()
      .ShowDefault("60s");
  explore
      .Option("--shrink-time", flags.shrink_ms,
              "for shrinking one race, at most")
      .Time()
      .ShowDefault("20s");
  explore.Switch("--all", flags.all,
                 "all programs of up to 3 threads x 2 operations instead of "
                 "generated ones");
  explore
      .Option("--from", flags.from,
              "leaves out that many programs of --all, which an earlier "
              "exploration went through")
      .Within(0, kForever);
  explore.Switch("--keep-going", flags.keep_going,
                 "go on after a race; report the first of each kind");
  explore.Option("--seed", flags.seed,
                 "decides programs and schedules; printed at the start");
  explore.Option("--line", flags.line, "explore this program instead")
      .Excludes("--all");
  explore
      .Option("--scenario", flags.scenario,
              "programs like those of this scenario, named as taprace "
              "scenarios lists it, or in a file")
      .Excludes("--all")
      .Excludes("--line")
      .Excludes("--threads")
      .Excludes("--ops")
      .Excludes("--units")
      .Excludes("--schedules");
  AddReportFlags(explore, "kind of race", flags.reports);
}

}  // namespace

void AddExploreCommand(CliCommand& program) {
  CliCommand explore = program.AddCommand(
      "explore", "Search programs x schedules of a simulated kernel for races");
  auto flags = std::make_shared<ExploreFlags>();
  AddFlags(explore, *flags);
  explore.Footer(ExploreFooter);
  explore.Runs([flags] { return Explore(*flags); });
}

}  // namespace taprace
