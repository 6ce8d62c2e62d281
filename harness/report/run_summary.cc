#include "harness/report/run_summary.h"

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

}  // namespace taprace
