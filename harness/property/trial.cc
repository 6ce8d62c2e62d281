#include "harness/property/trial.h"

#include <utility>

namespace taprace {
namespace {

Violation HangViolation(const History& history, const Hang& hang) {
  Violation violation{.invariant = Invariant::kHang};
  for (const HangingCall& call : hang.calls) {
    if (!violation.sentence.empty()) violation.sentence += "; ";
    violation.sentence += ToString(call);
  }
  for (size_t i = 0; i < history.calls.size(); ++i) {
    for (const HangingCall& call : hang.calls) {
      const Call& recorded = history.calls[i];
      if (recorded.thread == call.thread &&
          recorded.operation == call.operation) {
        violation.guilty.push_back(i);
      }
    }
  }
  return violation;
}

std::optional<Violation> Check(const RunResult& run, const Traits& traits) {
  if (run.hang) return HangViolation(run.history, *run.hang);
  if (auto violation = CheckCalls(run.history, traits)) return violation;
  return CheckRemaining(run.history, run.remaining, traits);
}

}  // namespace

Result<Trial> Try(Target& target, const Program& program, uint64_t seed) {
  Result<RunResult> run = target.Run(program, seed);
  if (!run.ok()) return run.error();
  std::optional<Violation> violation = Check(*run, target.traits());
  return Trial{.history = std::move(run->history),
               .violation = std::move(violation)};
}

}  // namespace taprace
