// Made-up results, the same every time.
#ifndef TAPRACE_BENCH_REPORT_EXAMPLES_H_
#define TAPRACE_BENCH_REPORT_EXAMPLES_H_

#include "bench/report/content.h"

namespace taprace {

// A whole suite on one target: latencies around those of Linux, times
// `factor`. Simulated targets have steps.
BenchRun ExampleRun(const std::string& target, double factor);

// Two kinds of kernels, a baseline that was faster, findings and nights.
ReportContent ExampleContent();

// Names and sentences that are markup.
ReportContent HostileContent();

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_EXAMPLES_H_
