#include "bench/report/json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "bench/report/compare.h"
#include "bench/report/overhead.h"

namespace taprace {
namespace {

using Json = nlohmann::ordered_json;

// Points evenly spaced over the nines, up to the last that the calls show.
Json CurveOf(const Histogram& latency) {
  constexpr int kPointsADecade = 12;
  Json curve = Json::array();
  const auto most = static_cast<double>(latency.count());
  for (int i = 0;; ++i) {
    const double x = std::pow(10.0, static_cast<double>(i) / kPointsADecade);
    if (x > most) break;
    curve.push_back({x, latency.Quantile(1 - 1 / x)});
  }
  return curve;
}

Json ToValue(const BenchResult& result) {
  const Histogram& latency = result.measurement.latency;
  const Workload& workload = result.workload;
  Json failed = Json::object();
  for (const auto& [what, times] : result.measurement.failed) {
    failed[what] = times;
  }
  const auto kind = TimedCallKinds()[static_cast<size_t>(workload.call)];
  return {{"workload", ToString(workload)},
          {"call", kind.name},
          {"threads", workload.threads},
          {"background", workload.background},
          {"interfaces", workload.interfaces},
          {"calls", latency.count()},
          {"failures", result.measurement.failures()},
          {"failed", std::move(failed)},
          {"mean", latency.mean()},
          {"p50", latency.Quantile(0.5)},
          {"p90", latency.Quantile(0.9)},
          {"p99", latency.Quantile(0.99)},
          {"p99.9", latency.Quantile(0.999)},
          {"max", latency.max()},
          {"curve", CurveOf(latency)}};
}

Json ToValue(const BenchRun& run) {
  Json results = Json::array();
  Json skipped = Json::array();
  for (const BenchResult& result : run.results) {
    if (result.skipped.empty()) {
      results.push_back(ToValue(result));
    } else {
      skipped.push_back(result.skipped);
    }
  }
  Json overhead = nullptr;
  if (const std::optional<Overhead> cost = OverheadOf(run)) {
    overhead = {{"p50", cost->p50}, {"p99", cost->p99}};
  }
  return {{"target", run.target},         {"unit", run.unit},
          {"system", run.system},         {"date", run.date},
          {"overhead", overhead},         {"skipped", std::move(skipped)},
          {"results", std::move(results)}};
}

// JSON has no infinity.
Json Bound(const Interval& ratio, double bound) {
  return Bounded(ratio) ? Json(bound) : Json(nullptr);
}

Json ToValue(const ComparedResult& compared) {
  const Interval& ratio = compared.ratio;
  return {{"target", compared.target},
          {"unit", compared.unit},
          {"workload", ToString(compared.workload)},
          {"baseline", compared.baseline},
          {"candidate", compared.candidate},
          {"ratio", ratio.estimate},
          {"low", Bound(ratio, ratio.low)},
          {"high", Bound(ratio, ratio.high)},
          {"p", compared.p},
          {"word", compared.word}};
}

Json ToValue(const RunFindings& run) {
  Json findings = Json::array();
  for (const Finding& finding : run.findings) {
    findings.push_back({{"invariant", finding.invariant},
                        {"sentence", finding.sentence},
                        {"replay", finding.replay}});
  }
  return {{"target", run.target},
          {"seed", run.seed},
          {"programs", run.programs},
          {"operations", run.operations},
          {"findings", std::move(findings)}};
}

Json ToValue(const Night& night) {
  Json medians = Json::object();
  for (const auto& [name, median] : night.medians) medians[name] = median;
  return {{"date", night.date},
          {"commit", night.commit},
          {"findings", night.findings},
          {"failures", night.failures},
          {"medians", std::move(medians)}};
}

template <typename Values>
Json List(const Values& values) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(ToValue(value));
  return list;
}

}  // namespace

std::string ToJson(const ReportContent& content) {
  const Json json = {
      {"format", "taprace-bench-report"},
      {"version", 1},
      {"runs", List(content.runs)},
      {"comparison", List(CompareRuns(content.baseline, content.runs))},
      {"findings", List(content.findings)},
      {"nights", List(content.nights)},
      {"gate", content.gate}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace taprace
