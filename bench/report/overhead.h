// What the harness itself costs within its timed regions.
#ifndef TAPRACE_BENCH_REPORT_OVERHEAD_H_
#define TAPRACE_BENCH_REPORT_OVERHEAD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "bench/results.h"

namespace taprace {

// The bound that the harness is held to.
inline constexpr int64_t kOverheadMaxNs = 100;

struct Overhead {
  int64_t p50 = 0;
  int64_t p99 = 0;
};

// From the workload `empty`; nothing where it was not measured.
std::optional<Overhead> OverheadOf(const BenchRun& run);

// "40 ns (p99 60 ns), within the bound of 100 ns"
std::string ToString(const Overhead& overhead);

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_OVERHEAD_H_
