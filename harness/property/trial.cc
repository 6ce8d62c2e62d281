#include "harness/property/trial.h"

#include <string>
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

Invariant BrokenBy(Crash::Kind kind) {
  switch (kind) {
    case Crash::Kind::kKernel:
      return Invariant::kPanic;
    case Crash::Kind::kDeadlock:
      return Invariant::kDeadlock;
    case Crash::Kind::kNoProgress:
      return Invariant::kHang;
    case Crash::Kind::kLost:
      return Invariant::kGuestLost;
  }
  return Invariant::kGuestLost;
}

// The calls under way are suspects.
Violation CrashViolation(const History& history, Crash crash) {
  Violation violation{.invariant = BrokenBy(crash.kind),
                      .sentence = crash.title,
                      .guilty = {},
                      .title = crash.title,
                      .console = std::move(crash.console)};
  for (size_t i = 0; i < history.calls.size(); ++i) {
    if (history.calls[i].pending()) violation.guilty.push_back(i);
  }
  return violation;
}

}  // namespace

Result<Trial> Tester::Try(const Program& program, uint64_t seed) {
  Result<Trial> trial = TryAll(program, seed);
  if (trial.ok() && trial->violation &&
      !target_.Counts(*trial->violation, trial->history)) {
    trial->violation.reset();
  }
  return trial;
}

Result<Trial> Tester::TryAll(const Program& program, uint64_t seed) {
  Result<RunResult> run = target_.Run(program, seed);
  if (!run.ok()) return run.error();
  Trial trial;
  trial.history = std::move(run->history);
  if (run->crash && run->crash->known) {
    trial.known = run->crash->title;
    return trial;
  }
  if (run->crash) {
    trial.violation = CrashViolation(trial.history, std::move(*run->crash));
    return trial;
  }
  if (run->hang) {
    trial.violation = HangViolation(trial.history, *run->hang);
    return trial;
  }
  Result<RunVerdict> verdict = checker_.Check(trial.history, run->remaining);
  if (!verdict.ok()) return verdict.error();
  trial.violation = std::move(verdict->violation);
  trial.undecided = verdict->undecided;
  return trial;
}

std::optional<Violation> Tester::Judge(const History& history) {
  Result<RunVerdict> verdict = checker_.CheckHistory(history);
  if (!verdict.ok()) return std::nullopt;
  return std::move(verdict->violation);
}

}  // namespace taprace
