#include "harness/cli/run.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"
#include "harness/cli/progress.h"
#include "harness/cli/search_flags.h"
#include "harness/explore/simulation_target.h"
#include "harness/property/search.h"
#include "harness/target/registry.h"

namespace taprace {
namespace {

using std::chrono::milliseconds;

struct RunFlags {
  std::string target{LiveTargetName()};
  bool shared_host = false;
  SearchFlags search;
};

Result<std::unique_ptr<Target>> MakeTarget(const RunFlags& flags) {
  const TargetKind* const kind = FindTargetKind(flags.target);
  if (kind != nullptr) {
    return kind->make(
        {.executor = {.jitter_ns_max = flags.search.jitter_ns,
                      .pin = !flags.search.no_pin,
                      .timeout = milliseconds(flags.search.timeout_ms)},
         .shared_host = flags.shared_host});
  }
  if (!IsSimulation(flags.target)) {
    return Error{"--target " + flags.target +
                 ": no such target; taprace run --help lists them"};
  }
  auto target = MakeSimulationTarget(flags.target);
  if (!target.ok()) return Error{"--target: " + target.error().message};
  return target;
}

int Run(RunFlags flags) {
  auto target = MakeTarget(flags);
  if (!target.ok()) return Fail(target.error());
  const Result<std::optional<Program>> program = GivenProgram(flags.search);
  if (!program.ok()) return Fail(program.error());
  const Result<std::optional<Scenario>> scenario =
      GivenScenario(flags.search, flags.target);
  if (!scenario.ok()) return Fail(scenario.error());
  const auto known = KnownTitles(flags.search);
  if (!known.ok()) return Fail(known.error());
  const Traits& traits = (*target)->traits();
  const Result<const TapRules*> rules =
      RulesOf(flags.search.spec, traits, "taprace run");
  if (!rules.ok()) return Fail(rules.error());
  SearchOptions options = ToSearchOptions(flags.search, *scenario, traits);
  options.rules = *rules;
  options.known = *known;
  fmt::print(stderr, "taprace: target {}, seed {}\n", flags.target,
             options.seed);
  Result<RunSummary> summary = RunSummary{};
  {
    Progress progress;
    options.progress = [&](const RunSummary& s) {
      progress.Show(ProgressLine(s, options.duration));
    };
    summary = *program ? Repeat(**target, **program, options)
                       : Search(**target, options);
  }
  if (!summary.ok()) return Fail(summary.error());
  const int exit_code = Report(flags.search, *summary, options.stop->load());
  if ((*target)->lost()) return exit_code;
  const Status cleaned = (*target)->CleanUp();
  return cleaned.ok() ? exit_code : Fail(cleaned.error());
}

std::string RunFooter() {
  std::string text = "Targets:\n";
  for (const TargetKind& kind : TargetKinds()) {
    text += fmt::format("  {:<10} {}\n", kind.name, kind.sentence);
  }
  text += "  sim:…      all others that taprace explore --help lists\n";
  return text + "\n" + TapSpecHelp() + R"(
A program says what each of several threads does, one statement a line or
separated by semicolons (docs/programs.md):
  idle tap0; thread; open tap -> a; close a; thread; open tap0 -> a

Examples:
  taprace run                              a minute on this machine's kernel
  taprace run --target file-lock           the same without root
  taprace run --target sim:15.1+handoff    tapreuse(4), simulated
  taprace run --threads 8 --duration 10m --report out
  taprace run --scenario fleet-start
  taprace run --program counterexample-1/program.tap

Exit status: 0 nothing found, 1 an invariant was broken, 2 the run could not be
made, 130 stopped by Ctrl-C before anything was found.)";
}

}  // namespace

void AddRunCommand(CliCommand& program) {
  CliCommand run = program.AddCommand(
      "run", "Hammer a target with concurrent programs and check what happens");
  auto flags = std::make_shared<RunFlags>();
  run.Option("--target", flags->target, "where the programs run (see below)")
      .ShowDefault();
  AddSearchFlags(run, flags->search);
  run.Switch("--shared-host", flags->shared_host,
             "FreeBSD: run beside interfaces of others, leaving them alone");
  run.Footer(RunFooter);
  run.Runs([flags] { return Run(*flags); });
}

}  // namespace taprace
