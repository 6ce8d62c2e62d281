// What a run of the suite leaves behind, one file a target in a folder:
//
//   latency-TARGET.json     all of it: what LoadBenchResults reads
//   benchmark-TARGET.json   the same in Google Benchmark's form, for its tools
#ifndef TAPRACE_BENCH_RESULTS_H_
#define TAPRACE_BENCH_RESULTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/measure/measurement.h"
#include "harness/measure/workload.h"

namespace taprace {

// One workload on one target.
struct BenchResult {
  Workload workload;
  Measurement measurement;  // of all slices
  // The median of each slice that had one, in order: what runs are compared by.
  std::vector<int64_t> slice_medians;
  std::string skipped;  // why it was not measured; then the rest is empty
};

struct BenchRun {
  std::string target;  // "linux", "sim:13.2", the name of a guest, …
  std::string unit;    // "ns" or "steps"
  std::string system;  // the machine: system, release, processors
  std::string date;    // UTC, "2026-01-31T12:34:56Z"
  std::vector<BenchResult> results;
};

// Null where the run has no such workload, or it was skipped.
const BenchResult* FindResult(const BenchRun& run, const Workload& workload);

// One object: format "taprace-latency", version 1, then the fields of BenchRun;
// results are {workload, skipped} or {workload, count, mean, min, p50, p90,
// p99, p99.9, max, failed: {NAME: times}, slice_medians: […], buckets:
// [[value, times], …]}. The figures up to max are for other readers: the
// buckets have it all.
std::string ToJson(const BenchRun& run);

// The inverse. The error names `file`.
Result<BenchRun> ParseBenchRun(std::string_view json, const std::string& file);

// "latency-sim-13.2.json": the file of a target, within the folder.
std::string LatencyFile(std::string_view target);
std::string BenchmarkFile(std::string_view target);

// Whether there is something to load in the folder.
bool HasBenchResults(const std::string& folder);

// All runs in a folder, by target. An error where there is none.
Result<std::vector<BenchRun>> LoadBenchResults(const std::string& folder);

}  // namespace taprace

#endif  // TAPRACE_BENCH_RESULTS_H_
