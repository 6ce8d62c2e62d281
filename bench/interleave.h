// Runs two benchmark programs in turn and lets the gate judge.
#ifndef TAPRACE_BENCH_INTERLEAVE_H_
#define TAPRACE_BENCH_INTERLEAVE_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/gate.h"
#include "bench/results.h"
#include "harness/base/result.h"

namespace taprace {

struct Comparison {
  Workload workload;
  GateState state;
  size_t rounds = 0;
  double baseline_median = 0;  // of the medians of all rounds
  double candidate_median = 0;
  // Of all rounds; failures decide nothing, but are told.
  int64_t baseline_failures = 0;
  int64_t candidate_failures = 0;
};

struct GateReport {
  // Slower if any workload is; otherwise cannot tell if any cannot be told.
  Verdict verdict = Verdict::kCannotTell;
  double gate = 0;  // as in GateOptions
  std::vector<Comparison> comparisons;
};

// Measures these workloads once, with either program.
using RunSide = std::function<Result<BenchRun>(bool candidate,
                                               const std::vector<Workload>&)>;

// Rounds of baseline and candidate, in an order that alternates, until each
// workload is judged or `over` says that the time is up. A judged workload is
// measured no more. One that has no successful call on either side cannot be
// told.
Result<GateReport> Interleave(const std::vector<Workload>& workloads,
                              const GateOptions& options, const RunSide& run,
                              const std::function<bool()>& over);

// A table in Markdown, with the verdict as its first line.
std::string ToMarkdown(const GateReport& report);

// {format: "taprace-gate", version: 1, verdict, gate, comparisons: [{workload,
// verdict, ratio, low, high, rounds, baseline, candidate, …}]}
std::string ToJson(const GateReport& report);

// "slower", "not slower", "cannot tell".
std::string_view VerdictName(Verdict verdict);

}  // namespace taprace

#endif  // TAPRACE_BENCH_INTERLEAVE_H_
