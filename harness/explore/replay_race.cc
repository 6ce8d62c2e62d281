#include "harness/explore/replay_race.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "harness/explore/judge.h"
#include "harness/schedule/replay.h"

namespace taprace {
namespace {

std::vector<KernelStep> ToKernelSteps(const schedule::Execution& execution,
                                      const schedule::Engine& engine) {
  std::vector<KernelStep> steps;
  size_t next_switch = 0;
  for (const schedule::Step& step : execution.steps) {
    const auto number = static_cast<int64_t>(steps.size());
    std::string what = step.access.what;
    if (step.access.object != 0) {
      what.append(" ").append(engine.NameOf(step.access.object));
    }
    bool preempting = false;
    if (next_switch < execution.schedule.size() &&
        execution.schedule[next_switch].step == number) {
      preempting = execution.schedule[next_switch++].preemption;
    }
    steps.push_back({.number = number,
                     .thread = step.thread,
                     .what = std::move(what),
                     .preempting = preempting});
  }
  return steps;
}

}  // namespace

Result<ReplayedRun> ReplayRun(const Simulation& simulation,
                              const TapRules* rules, const Program& program,
                              const schedule::Schedule& schedule) {
  const std::unique_ptr<ProgramSubject> subject = simulation.make(program);
  schedule::Engine engine({.keep_steps = true});
  schedule::Replay replay(schedule);
  const schedule::Execution& execution = *engine.Run(*subject, replay);
  ExecutionJudge judge(simulation.traits, rules);
  Result<std::optional<Violation>> violation = judge.Judge(execution, *subject);
  if (!violation.ok()) return violation.error();
  return ReplayedRun{.history = subject->history(),
                     .execution = execution,
                     .steps = ToKernelSteps(execution, engine),
                     .violation = std::move(*violation),
                     .followed = replay.Followed()};
}

Result<ReplayedRun> ReplayToken(const Simulation& simulation,
                                const TapRules* rules, const Token& token) {
  Result<ReplayedRun> run =
      ReplayRun(simulation, rules, token.program, token.schedule);
  if (!run.ok()) return run;
  const auto trace_hash = static_cast<uint32_t>(run->execution.trace_hash);
  if (run->followed && trace_hash == token.trace_hash) return run;
  return Error{.message = fmt::format(
                   "the token was made with another version of {}: its trace "
                   "hash is {:08x}, this one's {:08x}",
                   token.target, token.trace_hash, trace_hash)};
}

}  // namespace taprace
