#include "harness/property/trial.h"

#include <string>
#include <utility>

#include "harness/check/invariants.h"

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
      return Invariant::kKernelPanic;
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
  const Traits& traits = target_.traits();
  trial.violation = CheckCalls(trial.history, traits);
  if (!trial.violation) {
    trial.violation = CheckRemaining(trial.history, run->remaining, traits);
  }
  if (trial.violation || rules_ == nullptr) return trial;
  const Status checked = CheckSpecification(trial);
  if (!checked.ok()) return checked.error();
  return trial;
}

std::optional<Violation> Tester::Judge(const History& history) {
  Trial trial{.history = history,
              .violation = CheckCalls(history, target_.traits())};
  if (!trial.violation && rules_ != nullptr) (void)CheckSpecification(trial);
  return trial.violation;
}

Status Tester::CheckSpecification(Trial& trial) {
  Result<check::Finding> finding = checker_.Check(*rules_, trial.history);
  if (!finding.ok()) return finding.error();
  trial.undecided = finding->verdict == check::Verdict::kUnknown;
  if (finding->verdict != check::Verdict::kViolation) return Done{};
  trial.violation = ToViolation(*rules_, trial.history, std::move(*finding));
  return Done{};
}

}  // namespace taprace
