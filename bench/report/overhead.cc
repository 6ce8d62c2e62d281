#include "bench/report/overhead.h"

#include <fmt/format.h>

namespace taprace {

std::optional<Overhead> OverheadOf(const BenchRun& run) {
  const BenchResult* empty = FindResult(run, {.call = TimedCall::kEmpty});
  if (empty == nullptr || empty->measurement.latency.count() == 0) {
    return std::nullopt;
  }
  const Histogram& latency = empty->measurement.latency;
  return Overhead{.p50 = latency.Quantile(0.5), .p99 = latency.Quantile(0.99)};
}

std::string ToString(const Overhead& overhead) {
  return fmt::format(
      "{} ns (p99 {} ns), {} the bound of {} ns", overhead.p50, overhead.p99,
      overhead.p50 <= kOverheadMaxNs ? "within" : "above", kOverheadMaxNs);
}

}  // namespace taprace
