#include "harness/cli/run.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"
#include "harness/cli/progress.h"
#include "harness/cli/stop_signal.h"
#include "harness/property/search.h"
#include "harness/report/json.h"
#include "harness/report/junit.h"
#include "harness/report/report_folder.h"
#include "harness/report/text.h"
#include "harness/report/write_file.h"
#include "harness/spec/tap_rules.h"
#include "harness/target/registry.h"

namespace taprace {
namespace {

using std::chrono::milliseconds;

struct RunFlags {
  std::string target{LiveTargetName()};
  int threads = 4;
  int operations = 8;
  int units = 4;
  int first_unit = 0;
  int64_t duration_ms = 60'000;
  int64_t shrink_ms = 30'000;
  int64_t timeout_ms = 10'000;
  int64_t jitter_ns = 3'000;
  bool no_pin = false;
  bool shared_host = false;
  std::optional<uint64_t> seed;
  std::optional<std::string> spec;  // the target's own by default
  std::string program_file;
  std::string line;
  std::string json;
  std::string junit;
  std::string report;
};

// The program the user gave, where one was given.
Result<std::optional<Program>> GivenProgram(const RunFlags& flags) {
  Result<Program> program = Program{};
  if (!flags.line.empty()) {
    program = ParseProgram(flags.line, "--line");
  } else if (!flags.program_file.empty()) {
    const Result<std::string> text = ReadInput(flags.program_file);
    if (!text.ok()) return Error{"--program " + text.error().message};
    program = ParseProgram(*text, flags.program_file);
  } else {
    return std::optional<Program>();
  }
  if (!program.ok()) return program.error();
  return std::optional<Program>(std::move(*program));
}

// Null for --spec none.
Result<const TapRules*> RulesOf(const RunFlags& flags, const Traits& traits) {
  const std::string name = flags.spec.value_or(std::string(traits.spec));
  if (name == "none") return nullptr;
  const TapRules* rules = FindTapSpec(name);
  if (rules != nullptr) return rules;
  return Error{"--spec " + name +
               ": no such specification; taprace run --help lists them"};
}

SearchOptions ToSearchOptions(const RunFlags& flags, const Traits& traits) {
  SearchOptions options{
      .profile = DefaultProfile(traits),
      .seed = flags.seed.value_or(std::random_device()()),
      .duration = milliseconds(flags.duration_ms),
      .minimize = {.time = milliseconds(flags.shrink_ms)},
      .stop = &CatchStopSignals(),
  };
  options.profile.threads_max = flags.threads;
  options.profile.operations_max = flags.operations;
  options.profile.units = flags.units;
  options.profile.first_unit = flags.first_unit;
  return options;
}

Status WriteReports(const RunFlags& flags, const RunSummary& summary) {
  if (!flags.json.empty()) {
    Status status = WriteFileAtomically(flags.json, ToJson(summary));
    if (!status.ok()) return status;
  }
  if (!flags.junit.empty()) {
    Status status = WriteFileAtomically(flags.junit, ToJunit(summary));
    if (!status.ok()) return status;
  }
  if (!flags.report.empty()) {
    return WriteReportFolder(flags.report, summary);
  }
  return Done{};
}

int Report(const RunFlags& flags, const RunSummary& summary, bool stopped) {
  for (const Counterexample& counterexample : summary.counterexamples) {
    fmt::print("{}\n", ToText(counterexample));
  }
  fmt::print("{}", ToText(summary));
  if (stopped) fmt::print("Stopped before the time was up.\n");
  const Status written = WriteReports(flags, summary);
  if (!written.ok()) return Fail(written.error());
  if (!flags.report.empty()) fmt::print("Report: {}\n", flags.report);
  if (!summary.counterexamples.empty()) return kExitViolation;
  return stopped ? kExitInterrupted : kExitPassed;
}

int Run(const RunFlags& flags) {
  const TargetKind* kind = FindTargetKind(flags.target);
  if (kind == nullptr) {
    return Fail({"--target " + flags.target +
                 ": no such target; taprace run --help lists them"});
  }
  const Result<std::optional<Program>> program = GivenProgram(flags);
  if (!program.ok()) return Fail(program.error());
  auto target =
      kind->make({.executor = {.jitter_ns_max = flags.jitter_ns,
                               .pin = !flags.no_pin,
                               .timeout = milliseconds(flags.timeout_ms)},
                  .shared_host = flags.shared_host});
  if (!target.ok()) return Fail(target.error());

  const Traits& traits = (*target)->traits();
  const Result<const TapRules*> rules = RulesOf(flags, traits);
  if (!rules.ok()) return Fail(rules.error());
  SearchOptions options = ToSearchOptions(flags, traits);
  options.rules = *rules;
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
  const int exit_code = Report(flags, *summary, options.stop->load());
  if ((*target)->lost()) return exit_code;
  const Status cleaned = (*target)->CleanUp();
  return cleaned.ok() ? exit_code : Fail(cleaned.error());
}

std::string Footer() {
  std::string text = "Targets:\n";
  for (const TargetKind& kind : TargetKinds()) {
    text += fmt::format("  {:<10} {}\n", kind.name, kind.sentence);
  }
  return text + "\n" + TapSpecHelp() + R"(
A program says what each of several threads does, one statement a line or
separated by semicolons (docs/programs.md):
  idle tap0; thread; open tap -> a; close a; thread; open tap0 -> a

Examples:
  taprace run                              a minute on this machine's kernel
  taprace run --target file-lock           the same without root
  taprace run --threads 8 --duration 10m --report out
  taprace run --program counterexample-1/program.tap

Exit status: 0 nothing found, 1 an invariant was broken, 2 the run could not be
made, 130 stopped by Ctrl-C before anything was found.)";
}

void AddFlags(CLI::App& run, RunFlags& flags) {
  const CLI::AsNumberWithUnit time_unit = TimeInMilliseconds();
  run.add_option("--target", flags.target, "where the programs run (see below)")
      ->capture_default_str();
  run.add_option("--spec", flags.spec,
                 "what the calls of a run must add up to (see below); 'none' "
                 "checks the invariants only; by default the target's own");
  run.add_option("--threads", flags.threads, "threads of a program, at most")
      ->check(CLI::Range(1, static_cast<int>(kThreadsMax)))
      ->capture_default_str();
  run.add_option("--ops", flags.operations, "operations of a thread, at most")
      ->check(CLI::Range(1, static_cast<int>(kOperationsMax)))
      ->capture_default_str();
  run.add_option("--units", flags.units, "how many units are used by name")
      ->check(CLI::Range(1, kUnitMax + 1))
      ->capture_default_str();
  run.add_option("--first-unit", flags.first_unit, "the first of them")
      ->check(CLI::Range(0, kUnitMax))
      ->capture_default_str();
  run.add_option("--duration", flags.duration_ms,
                 "for how long, with a unit: 500ms, 90s, 10m, 8h")
      ->transform(time_unit)
      ->default_str("60s");
  run.add_option("--seed", flags.seed,
                 "decides which programs are generated; printed at the start");
  run.add_option(
      "--program", flags.program_file,
      "repeat the program in this file instead; - is standard input");
  run.add_option("--line", flags.line,
                 "repeat this program instead, as a counterexample shows it")
      ->excludes("--program");
  run.add_option("--json", flags.json, "write the result to this file");
  run.add_option("--junit", flags.junit, "the same as JUnit XML");
  run.add_option("--report", flags.report,
                 "the same as a folder, a page for each counterexample");
  run.add_option("--shrink-time", flags.shrink_ms,
                 "for shrinking what was found, at most")
      ->transform(time_unit)
      ->default_str("30s");
  run.add_option("--timeout", flags.timeout_ms,
                 "a program that takes longer hangs")
      ->transform(time_unit)
      ->default_str("10s");
  run.add_option("--jitter", flags.jitter_ns,
                 "longest random pause before an operation, nanoseconds")
      ->check(CLI::Range(int64_t{0}, int64_t{1'000'000'000}))
      ->capture_default_str();
  run.add_flag("--no-pin", flags.no_pin, "do not bind threads to processors");
  run.add_flag("--shared-host", flags.shared_host,
               "FreeBSD: run beside interfaces of others, leaving them alone");
}

}  // namespace

void AddRunCommand(CLI::App& app, int& exit_code) {
  CLI::App* run = app.add_subcommand(
      "run", "Hammer a target with concurrent programs and check what happens");
  auto flags = std::make_shared<RunFlags>();
  AddFlags(*run, *flags);
  run->footer(Footer);
  run->callback([flags, &exit_code] { exit_code = Run(*flags); });
}

}  // namespace taprace
