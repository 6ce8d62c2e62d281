#include "bench/report/markdown.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/report/compare.h"
#include "bench/report/overhead.h"

namespace taprace {
namespace {

// For a cell of a table.
std::string Cell(const std::string& text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '<' || c == '`') cell += '\\';
    cell += c == '\n' ? ' ' : c;
  }
  return cell;
}

std::string Failures(const Measurement& measurement) {
  std::string text;
  for (const auto& [what, times] : measurement.failed) {
    text += fmt::format("{}{} x {}", text.empty() ? "" : ", ", times, what);
  }
  return text.empty() ? "0" : Cell(text);
}

std::string RunSection(const BenchRun& run) {
  std::string text = fmt::format("### {} ({})\n\n{}, {}\n\n", Cell(run.target),
                                 run.unit, Cell(run.system), run.date);
  if (run.unit == "ns") {
    if (const std::optional<Overhead> overhead = OverheadOf(run)) {
      text += "The harness's own part of each time: " + ToString(*overhead) +
              ".\n\n";
    }
  }
  text +=
      "| workload | calls | failed | p50 | p90 | p99 | p99.9 | max |\n"
      "|---|--:|--:|--:|--:|--:|--:|--:|\n";
  std::string skipped;
  for (const BenchResult& result : run.results) {
    if (!result.skipped.empty()) {
      skipped += fmt::format("{}{}", skipped.empty() ? "" : "; ",
                             Cell(result.skipped));
      continue;
    }
    const Histogram& latency = result.measurement.latency;
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n",
                        ToString(result.workload), latency.count(),
                        Failures(result.measurement), latency.Quantile(0.5),
                        latency.Quantile(0.9), latency.Quantile(0.99),
                        latency.Quantile(0.999), latency.max());
  }
  if (!skipped.empty()) text += "\nNot measured: " + skipped + "\n";
  return text + "\n";
}

std::string FindingsSection(const std::vector<RunFindings>& runs) {
  if (runs.empty()) return "";
  std::string text = "### Findings\n\n";
  for (const RunFindings& run : runs) {
    text += fmt::format("- {}: {} programs, seed {}: ", Cell(run.target),
                        run.programs, Cell(run.seed));
    text += run.findings.empty() ? "nothing found\n" : "\n";
    for (const Finding& finding : run.findings) {
      text += fmt::format("  - **{}** {}\n", Cell(finding.invariant),
                          Cell(finding.sentence));
    }
  }
  return text + "\n";
}

std::string ComparisonSection(const ReportContent& content) {
  const std::vector<ComparedResult> compared =
      CompareRuns(content.baseline, content.runs);
  if (compared.empty()) return "";
  std::string text = fmt::format(
      "### Against the baseline\n\n"
      "| target | workload | | p50 | ratio | {:g} % interval | p |\n"
      "|---|---|---|--:|--:|--:|--:|\n",
      kCompareConfidence * 100);
  for (const ComparedResult& each : compared) {
    text += fmt::format(
        "| {} | {} | {} | {} → {} | {:.3f} | {} | {:.2g} |\n",
        Cell(each.target), ToString(each.workload), each.word, each.baseline,
        each.candidate, each.ratio.estimate,
        Bounded(each.ratio)
            ? fmt::format("{:.3f} to {:.3f}", each.ratio.low, each.ratio.high)
            : std::string("too few slices"),
        each.p);
  }
  return text + "\n";
}

}  // namespace

std::string ToMarkdown(const ReportContent& content) {
  std::string text = "## taprace: open latency\n\n";
  if (!content.gate.empty()) text += "### Gate\n\n" + content.gate + "\n";
  text += FindingsSection(content.findings);
  text += ComparisonSection(content);
  for (const BenchRun& run : content.runs) text += RunSection(run);
  if (!content.nights.empty()) {
    text +=
        fmt::format("{} nights, {} to {}.\n", content.nights.size(),
                    content.nights.front().date, content.nights.back().date);
  }
  return text;
}

}  // namespace taprace
