#include "harness/cli/replay.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"
#include "harness/explore/replay_race.h"
#include "harness/explore/simulations.h"
#include "harness/explore/token.h"
#include "harness/property/hit_rate.h"
#include "harness/report/html.h"
#include "harness/report/text.h"
#include "harness/report/write_file.h"

namespace taprace {
namespace {

struct ReplayFlags {
  std::string token;
  int64_t times = 1;
  std::string html;
};

Result<const TapRules*> RulesOf(const Token& token) {
  if (token.spec == "none") return nullptr;
  const TapRules* rules = FindTapSpec(token.spec);
  if (rules != nullptr) return rules;
  return Error{"there is no specification '" + token.spec + "'"};
}

Counterexample ToCounterexample(const ReplayFlags& flags, const Token& token,
                                ReplayedRun run) {
  Counterexample counterexample{
      .target = token.target,
      .invariant = "no violation",
      .sentence = "this schedule is as it should be",
      .program = token.program,
      .minimal = true,
      .found = token.program,
      .history = std::move(run.history),
      .rate = MakeHitRate(run.violation ? flags.times : 0, flags.times),
      .replay = "taprace replay " + flags.token,
      .steps = std::move(run.steps)};
  if (run.violation) {
    counterexample.invariant = InvariantName(run.violation->invariant);
    counterexample.sentence = run.violation->sentence;
    counterexample.guilty = run.violation->guilty;
    counterexample.order = run.violation->order;
  }
  return counterexample;
}

int RunReplay(const ReplayFlags& flags) {
  const Result<Token> token = ParseToken(flags.token);
  if (!token.ok()) return Fail(token.error());
  const Result<Simulation> simulation = MakeSimulation(token->target);
  if (!simulation.ok()) return Fail(simulation.error());
  const Result<const TapRules*> rules = RulesOf(*token);
  if (!rules.ok()) return Fail(rules.error());
  Result<ReplayedRun> run = ReplayToken(*simulation, *rules, *token);
  for (int64_t i = 1; run.ok() && i < flags.times; ++i) {
    run = ReplayToken(*simulation, *rules, *token);
  }
  if (!run.ok()) return Fail(run.error());
  const uint64_t hash = run->execution.trace_hash;
  const bool violated = run->violation.has_value();
  const Counterexample counterexample =
      ToCounterexample(flags, *token, std::move(*run));
  fmt::print("{}", ToText(counterexample));
  fmt::print("\ntrace hash {:016x}, {} of {}\n", hash, flags.times,
             flags.times);
  if (!flags.html.empty()) {
    const Status written =
        WriteFileAtomically(flags.html, ToHtml(counterexample));
    if (!written.ok()) return Fail(written.error());
  }
  return violated ? kExitViolation : kExitPassed;
}

}  // namespace

void AddReplayCommand(CliCommand& program) {
  CliCommand replay = program.AddCommand(
      "replay", "Run one schedule of a simulated kernel, step by step");
  auto flags = std::make_shared<ReplayFlags>();
  replay.Option("token", flags->token, "as taprace explore prints it")
      .Required();
  replay
      .Option("--times", flags->times,
              "run it as often; each must have the same trace hash")
      .Within(1, int64_t{1} << 40)
      .ShowDefault();
  replay.Option("--html", flags->html, "write a page that shows it");
  replay.Footer(
      "Exit status: 0 the schedule is as it should be, 1 it shows a violation, "
      "2 it could not be\nreplayed.");
  replay.Runs([flags] { return RunReplay(*flags); });
}

}  // namespace taprace
