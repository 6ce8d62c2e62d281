// A run against an earlier one.
#ifndef TAPRACE_BENCH_REPORT_COMPARE_H_
#define TAPRACE_BENCH_REPORT_COMPARE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "bench/results.h"
#include "bench/statistics.h"

namespace taprace {

// Of the intervals below.
inline constexpr double kCompareConfidence = 0.99;

// One workload of both. Slices are compared, by their medians. Slices of one
// run have more in common than two runs of the same build do (where a process
// lies in memory, how fast the clock was), so that a small p alone is no proof
// of a change: ci/bench --gate interleaves runs to decide.
struct ComparedResult {
  std::string target;
  std::string unit;
  Workload workload;
  int64_t baseline = 0;  // medians of all calls
  int64_t candidate = 0;
  Interval ratio;  // candidate to baseline
  double p = 1;    // Mann-Whitney, two-sided
  // "slower" or "faster" where the interval is clear of 1, otherwise "same".
  std::string word;
};

// Every workload that both have measured on the same target, in order.
std::vector<ComparedResult> CompareRuns(const std::vector<BenchRun>& baseline,
                                        const std::vector<BenchRun>& runs);

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_COMPARE_H_
