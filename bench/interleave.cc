#include "bench/interleave.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace taprace {
namespace {

// One workload and its rounds so far.
struct Contest {
  Comparison comparison;
  std::vector<double> baseline;
  std::vector<double> candidate;
  std::vector<double> log_ratios;
  bool judged = false;
};

void Count(const BenchRun& run, const Workload& workload,
           std::vector<double>& medians, int64_t& failures) {
  const BenchResult* result = FindResult(run, workload);
  if (result == nullptr) return;
  failures += result->measurement.failures();
  if (result->measurement.latency.count() == 0) return;
  medians.push_back(
      static_cast<double>(result->measurement.latency.Quantile(0.5)));
}

void AddRound(const BenchRun& baseline, const BenchRun& candidate,
              Contest& contest) {
  Comparison& comparison = contest.comparison;
  const size_t before = contest.baseline.size();
  Count(baseline, comparison.workload, contest.baseline,
        comparison.baseline_failures);
  Count(candidate, comparison.workload, contest.candidate,
        comparison.candidate_failures);
  ++comparison.rounds;
  if (contest.baseline.size() == before ||
      contest.candidate.size() != contest.baseline.size() ||
      contest.baseline.back() <= 0 || contest.candidate.back() <= 0) {
    // A half of a pair is of no use.
    contest.baseline.resize(before);
    contest.candidate.resize(before);
    return;
  }
  contest.log_ratios.push_back(
      std::log(contest.candidate.back() / contest.baseline.back()));
}

void Judge(const GateOptions& options, Contest& contest) {
  contest.comparison.state = taprace::Judge(contest.log_ratios, options);
  contest.judged = contest.comparison.state.verdict != Verdict::kCannotTell;
}

GateReport Summarize(const std::vector<Contest>& contests, double gate) {
  GateReport report{.verdict = Verdict::kNotSlower, .gate = gate};
  for (const Contest& contest : contests) {
    Comparison comparison = contest.comparison;
    comparison.baseline_median = Median(contest.baseline);
    comparison.candidate_median = Median(contest.candidate);
    const Verdict verdict = comparison.state.verdict;
    if (verdict == Verdict::kSlower) report.verdict = verdict;
    if (verdict == Verdict::kCannotTell &&
        report.verdict == Verdict::kNotSlower) {
      report.verdict = verdict;
    }
    report.comparisons.push_back(comparison);
  }
  return report;
}

std::string Range(const Interval& ratio) {
  if (!Bounded(ratio)) return "too few rounds";
  return fmt::format("{:.3f} to {:.3f}", ratio.low, ratio.high);
}

// JSON has no infinity.
nlohmann::ordered_json Bound(const Interval& ratio, double bound) {
  if (!Bounded(ratio)) return nullptr;
  return bound;
}

}  // namespace

Result<GateReport> Interleave(const std::vector<Workload>& workloads,
                              const GateOptions& options, const RunSide& run,
                              const std::function<bool()>& over) {
  std::vector<Contest> contests;
  contests.reserve(workloads.size());
  for (const Workload& workload : workloads) {
    contests.push_back({.comparison = {.workload = workload}});
  }
  const std::vector<size_t> looks = Looks(options);
  for (size_t round = 0; round < options.rounds_max && !over(); ++round) {
    std::vector<Workload> open;
    for (const Contest& contest : contests) {
      if (!contest.judged) open.push_back(contest.comparison.workload);
    }
    if (open.empty()) break;
    const bool candidate_first = round % 2 == 1;
    const Result<BenchRun> first = run(candidate_first, open);
    if (!first.ok()) return first.error();
    const Result<BenchRun> second = run(!candidate_first, open);
    if (!second.ok()) return second.error();
    const bool look =
        std::find(looks.begin(), looks.end(), round + 1) != looks.end();
    for (Contest& contest : contests) {
      if (contest.judged) continue;
      AddRound(candidate_first ? *second : *first,
               candidate_first ? *first : *second, contest);
      if (look) Judge(options, contest);
    }
  }
  // The time is up: the look that the last one is planned for.
  for (Contest& contest : contests) {
    if (!contest.judged) Judge(options, contest);
  }
  return Summarize(contests, options.gate);
}

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNotSlower:
      return "not slower";
    case Verdict::kSlower:
      return "slower";
    case Verdict::kCannotTell:
      return "cannot tell";
  }
  return "";
}

std::string ToMarkdown(const GateReport& report) {
  std::string text = fmt::format(
      "**{}**, by a gate of {:g} %\n\n"
      "| workload | verdict | candidate/baseline | interval | medians | rounds "
      "| failures |\n|---|---|---|---|---|---|---|\n",
      VerdictName(report.verdict), report.gate * 100);
  for (const Comparison& each : report.comparisons) {
    const Interval& ratio = each.state.ratio;
    text += fmt::format(
        "| {} | {} | {:.3f} | {} | {:.0f}, {:.0f} | {} | {}, {} |\n",
        ToString(each.workload), VerdictName(each.state.verdict),
        ratio.estimate, Range(ratio), each.baseline_median,
        each.candidate_median, each.rounds, each.baseline_failures,
        each.candidate_failures);
  }
  return text;
}

std::string ToJson(const GateReport& report) {
  using Json = nlohmann::ordered_json;
  Json comparisons = Json::array();
  for (const Comparison& each : report.comparisons) {
    const Interval& ratio = each.state.ratio;
    comparisons.push_back({{"workload", ToString(each.workload)},
                           {"verdict", VerdictName(each.state.verdict)},
                           {"ratio", ratio.estimate},
                           {"low", Bound(ratio, ratio.low)},
                           {"high", Bound(ratio, ratio.high)},
                           {"rounds", each.rounds},
                           {"baseline", each.baseline_median},
                           {"candidate", each.candidate_median},
                           {"baseline_failures", each.baseline_failures},
                           {"candidate_failures", each.candidate_failures}});
  }
  const Json json = {{"format", "taprace-gate"},
                     {"version", 1},
                     {"verdict", VerdictName(report.verdict)},
                     {"gate", report.gate},
                     {"comparisons", std::move(comparisons)}};
  return json.dump(1) + "\n";
}

}  // namespace taprace
