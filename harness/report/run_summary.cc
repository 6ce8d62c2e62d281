#include "harness/report/run_summary.h"

#include <algorithm>

namespace taprace {

int64_t KindCount::failed_total() const {
  int64_t total = 0;
  for (const auto& [error, count] : failed) total += count;
  return total;
}

void Tally(const History& history, RunSummary& summary) {
  ++summary.programs;
  summary.operations += static_cast<int64_t>(history.calls.size());
  for (const Call& call : history.calls) {
    KindCount& kind = summary.kinds[static_cast<size_t>(call.operation.kind)];
    if (call.pending()) {
      ++kind.pending;
    } else if (call.outcome.ok()) {
      ++kind.ok;
    } else {
      ++kind.failed[call.outcome.error];
    }
  }
}

void Merge(const RunSummary& other, RunSummary& summary) {
  summary.programs += other.programs;
  summary.operations += other.operations;
  summary.undecided += other.undecided;
  for (const auto& [title, count] : other.known) summary.known[title] += count;
  summary.duration_ns = std::max(summary.duration_ns, other.duration_ns);
  for (size_t i = 0; i < summary.kinds.size(); ++i) {
    const KindCount& more = other.kinds[i];
    summary.kinds[i].ok += more.ok;
    summary.kinds[i].pending += more.pending;
    for (const auto& [error, count] : more.failed) {
      summary.kinds[i].failed[error] += count;
    }
  }
  // One of a kind: guests that run side by side find the same.
  for (const Counterexample& found : other.counterexamples) {
    const bool seen = std::any_of(
        summary.counterexamples.begin(), summary.counterexamples.end(),
        [&](const auto& known) {
          return known.invariant == found.invariant &&
                 known.title == found.title &&
                 (!found.title.empty() || known.sentence == found.sentence);
        });
    if (!seen) summary.counterexamples.push_back(found);
  }
}

}  // namespace taprace
