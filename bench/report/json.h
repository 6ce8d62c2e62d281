// The report for machines, and for the page's script.
#ifndef TAPRACE_BENCH_REPORT_JSON_H_
#define TAPRACE_BENCH_REPORT_JSON_H_

#include <string>

#include "bench/report/content.h"

namespace taprace {

// One object:
//   format, version   "taprace-bench-report", 1
//   runs        [{target, unit, system, date, overhead: {p50, p99} or null,
//               skipped: [sentence, …], results: [{workload, call, threads,
//               background, interfaces, calls, failures, failed: {NAME: times},
//               mean, p50, p90, p99, p99.9, max, curve: [[x, value], …]}]}]
//               A curve has the value that all but 1/x of the calls do not
//               exceed.
//   comparison  [{target, unit, workload, baseline, candidate, ratio, low,
//               high, p, word}]; low and high are null without enough slices
//   findings    [{target, seed, programs, operations, findings: [{invariant,
//               sentence, replay}]}]
//   nights      [{date, commit, findings, failures, medians: {NAME: median}}]
//   gate        Markdown
std::string ToJson(const ReportContent& content);

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_JSON_H_
