#include "harness/explore/judge.h"

#include <utility>

#include "harness/base/hash.h"

namespace taprace {
namespace {

// How many calls had returned when `call` was invoked: with the order of
// invocations, all that the times say.
uint64_t ReturnedBefore(const Call& call, const History& history) {
  uint64_t count = 0;
  for (const Call& other : history.calls) count += Precedes(other, call);
  return count;
}

Invariant InvariantOf(schedule::FindingKind kind) {
  switch (kind) {
    case schedule::FindingKind::kDeadlock:
      return Invariant::kDeadlock;
    case schedule::FindingKind::kLivelock:
      return Invariant::kHang;
    default:
      return Invariant::kPanic;
  }
}

// The calls under way are the ones that took part.
Violation ToViolation(const schedule::Finding& finding,
                      const History& history) {
  Violation violation{.invariant = InvariantOf(finding.kind),
                      .sentence = ToString(finding)};
  for (size_t i = 0; i < history.calls.size(); ++i) {
    if (history.calls[i].pending()) violation.guilty.push_back(i);
  }
  return violation;
}

}  // namespace

uint64_t Digest(const History& history, const std::vector<Device>& remaining) {
  uint64_t hash = 0;
  const auto add = [&hash](uint64_t word) { hash = Mix(hash, word); };
  for (const Call& call : history.calls) {
    add(static_cast<uint64_t>(call.thread));
    add(static_cast<uint64_t>(call.outcome.error) << 32 |
        static_cast<uint32_t>(call.outcome.unit));
    add(ReturnedBefore(call, history) << 1 | (call.pending() ? 1 : 0));
  }
  for (Device device : remaining) {
    add(static_cast<uint64_t>(device.family) << 32 |
        static_cast<uint32_t>(device.unit));
  }
  return hash;
}

Result<std::optional<Violation>> ExecutionJudge::Judge(
    const schedule::Execution& execution, ProgramSubject& subject) {
  using Verdict = std::optional<Violation>;
  const History& history = subject.history();
  if (execution.finding) {
    return Verdict(ToViolation(*execution.finding, history));
  }
  if (execution.abandoned) return Verdict();
  const uint64_t digest = Digest(history, subject.remaining());
  if (right_.contains(digest)) return Verdict();
  Result<RunVerdict> verdict = checker_.Check(history, subject.remaining());
  if (!verdict.ok()) return verdict.error();
  undecided_ += verdict->undecided ? 1 : 0;
  if (!verdict->violation) right_.insert(digest);
  return std::move(verdict->violation);
}

}  // namespace taprace
