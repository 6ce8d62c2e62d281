#include "harness/cli/search_flags.h"

#include <fmt/format.h>

#include <random>
#include <sstream>
#include <utility>

#include "harness/check/title.h"
#include "harness/cli/input.h"
#include "harness/cli/stop_signal.h"
#include "harness/report/text.h"
#include "scenarios/library.h"

namespace taprace {

using std::chrono::milliseconds;

Result<std::optional<Program>> GivenProgram(const SearchFlags& flags) {
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

Result<std::optional<Scenario>> GivenScenario(SearchFlags& flags,
                                              std::string_view target) {
  if (flags.scenario.empty()) return std::optional<Scenario>();
  Result<Scenario> scenario = LoadScenario(flags.scenario);
  if (!scenario.ok()) return Error{"--scenario: " + scenario.error().message};
  if (scenario->jailed()) {
    return Error{"--scenario " + flags.scenario +
                 ": has jails, which only taprace explore can make"};
  }
  if (!flags.spec) flags.spec = scenario->SpecOn(target);
  if (!flags.duration_flag.given()) {
    flags.duration_ms = scenario->duration.count();
  }
  if (!flags.jitter_flag.given()) flags.jitter_ns = scenario->jitter.count();
  return std::optional<Scenario>(std::move(*scenario));
}

// One title a line; # starts a comment line.
Result<std::set<std::string>> KnownTitles(const SearchFlags& flags) {
  std::set<std::string> titles;
  if (flags.known_file.empty()) return titles;
  const Result<std::string> text = ReadInput(flags.known_file);
  if (!text.ok()) return Error{"--known " + text.error().message};
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    while (line.ends_with('\r') || line.ends_with(' ')) line.pop_back();
    if (!line.empty() && !line.starts_with('#')) titles.insert(line);
  }
  // Read all the same, so that a wrong name is not found out later.
  if (flags.fail_on_known) titles.clear();
  return titles;
}

SearchOptions ToSearchOptions(const SearchFlags& flags,
                              const std::optional<Scenario>& scenario,
                              const Traits& traits) {
  SearchOptions options{
      .profile = DefaultProfile(traits),
      .seed = flags.seed.value_or(std::random_device()()),
      .duration = milliseconds(flags.duration_ms),
      .minimize = {.time = milliseconds(flags.shrink_ms)},
      .stop = &CatchStopSignals(),
  };
  if (scenario) {
    options.profile = ProfileOn(*scenario, traits);
    options.programs_most = scenario->programs;
    options.ignored = [scenario](const Violation& violation,
                                 const History& history) {
      return scenario->Ignores(TitleOf(violation, history));
    };
    return options;
  }
  options.profile.threads_max = flags.threads;
  options.profile.operations_max = flags.operations;
  options.profile.units = flags.units;
  options.profile.first_unit = flags.first_unit;
  return options;
}

namespace {

void Entitle(Counterexample& found) {
  Violation violation{.sentence = found.sentence, .guilty = found.guilty};
  for (int i = 0; i < kInvariantCount; ++i) {
    const auto invariant = static_cast<Invariant>(i);
    if (InvariantName(invariant) != found.invariant) continue;
    violation.invariant = invariant;
    found.title = TitleOf(violation, found.history);
  }
}

}  // namespace

int Report(const SearchFlags& flags, RunSummary summary, bool stopped) {
  for (Counterexample& found : summary.counterexamples) Entitle(found);
  for (const Counterexample& counterexample : summary.counterexamples) {
    fmt::print("{}\n", ToText(counterexample));
  }
  fmt::print("{}", ToText(summary));
  return WriteReports(flags.reports, summary, stopped);
}

void AddSearchFlags(CliCommand& command, SearchFlags& flags) {
  command.Option("--spec", flags.spec,
                 "what the calls of a run must add up to (see below); 'none' "
                 "checks the invariants only; by default the target's own");
  command.Option("--threads", flags.threads, "threads of a program, at most")
      .Within(1, static_cast<int>(kThreadsMax))
      .ShowDefault();
  command.Option("--ops", flags.operations, "operations of a thread, at most")
      .Within(1, static_cast<int>(kOperationsMax))
      .ShowDefault();
  command.Option("--units", flags.units, "how many units are used by name")
      .Within(1, kUnitMax + 1)
      .ShowDefault();
  command.Option("--first-unit", flags.first_unit, "the first of them")
      .Within(0, kUnitMax)
      .ShowDefault();
  flags.duration_flag =
      command
          .Option("--duration", flags.duration_ms,
                  "for how long, with a unit: 500ms, 90s, 10m, 8h")
          .Time()
          .ShowDefault("60s");
  command.Option("--seed", flags.seed,
                 "decides which programs are generated; printed at the start");
  command.Option(
      "--program", flags.program_file,
      "repeat the program in this file instead; - is standard input");
  command
      .Option("--line", flags.line,
              "repeat this program instead, as a counterexample shows it")
      .Excludes("--program");
  command
      .Option("--scenario", flags.scenario,
              "programs like those of this scenario, named as taprace "
              "scenarios lists it, or in a file")
      .Excludes("--program")
      .Excludes("--line")
      .Excludes("--threads")
      .Excludes("--ops")
      .Excludes("--units")
      .Excludes("--first-unit");
  command.Option("--known", flags.known_file,
                 "a file of titles of findings, one a line, that are "
                 "counted but are no failures");
  command.Switch("--fail-on-known", flags.fail_on_known,
                 "known findings are failures all the same");
  AddReportFlags(command, "counterexample", flags.reports);
  command
      .Option("--shrink-time", flags.shrink_ms,
              "for shrinking what was found, at most")
      .Time()
      .ShowDefault("30s");
  command
      .Option("--timeout", flags.timeout_ms,
              "a program that takes longer hangs")
      .Time()
      .ShowDefault("10s");
  flags.jitter_flag =
      command
          .Option("--jitter", flags.jitter_ns,
                  "longest random pause before an operation, nanoseconds")
          .Within(0, 1'000'000'000)
          .ShowDefault();
  command.Switch("--no-pin", flags.no_pin, "do not bind threads to processors");
}

}  // namespace taprace
