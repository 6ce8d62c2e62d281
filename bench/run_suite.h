// Measures workloads as benchmarks of Google Benchmark.
#ifndef TAPRACE_BENCH_RUN_SUITE_H_
#define TAPRACE_BENCH_RUN_SUITE_H_

#include <string>
#include <vector>

#include "bench/results.h"
#include "harness/base/result.h"
#include "harness/measure/measurer.h"

namespace taprace {

struct SuiteOptions {
  std::vector<Workload> workloads;
  SliceOptions slice;
  int slices = 25;
  // Where to leave the files of results.h; made if need be. Empty: nowhere.
  std::string folder;
  bool quiet = false;  // no table on standard output
};

// Each workload is a benchmark whose iterations are slices; the time of one is
// what the measurer found to be the mean of its calls (manual time), never that
// of a clock around them. The counters are the percentiles of all calls of all
// slices: calls, failures, p50, p90, p99, p99.9, max. One step of a simulated
// kernel counts as a nanosecond. A workload that the target cannot do is
// reported as an error and goes on with the next. Not from two threads at once.
Result<BenchRun> RunSuite(Measurer& measurer, const SuiteOptions& options);

}  // namespace taprace

#endif  // TAPRACE_BENCH_RUN_SUITE_H_
