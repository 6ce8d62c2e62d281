#include "bench/report/compare.h"

#include <algorithm>

namespace taprace {
namespace {

std::vector<double> Medians(const BenchResult& result) {
  return {result.slice_medians.begin(), result.slice_medians.end()};
}

ComparedResult Compare(const BenchRun& run, const BenchResult& baseline,
                       const BenchResult& candidate) {
  const std::vector<double> before = Medians(baseline);
  const std::vector<double> after = Medians(candidate);
  ComparedResult compared{
      .target = run.target,
      .unit = run.unit,
      .workload = candidate.workload,
      .baseline = baseline.measurement.latency.Quantile(0.5),
      .candidate = candidate.measurement.latency.Quantile(0.5),
      .ratio = Ratio(before, after, kCompareConfidence),
      .p = MannWhitneyP(before, after),
      .word = "same"};
  if (compared.ratio.low > 1) compared.word = "slower";
  if (compared.ratio.high < 1) compared.word = "faster";
  return compared;
}

}  // namespace

std::vector<ComparedResult> CompareRuns(const std::vector<BenchRun>& baseline,
                                        const std::vector<BenchRun>& runs) {
  std::vector<ComparedResult> compared;
  for (const BenchRun& run : runs) {
    const auto before = std::find_if(
        baseline.begin(), baseline.end(), [&](const BenchRun& each) {
          return each.target == run.target && each.unit == run.unit;
        });
    if (before == baseline.end()) continue;
    for (const BenchResult& result : run.results) {
      const BenchResult* earlier = FindResult(*before, result.workload);
      if (earlier == nullptr || !result.skipped.empty()) continue;
      if (earlier->slice_medians.empty() || result.slice_medians.empty()) {
        continue;
      }
      compared.push_back(Compare(run, *earlier, result));
    }
  }
  return compared;
}

}  // namespace taprace
