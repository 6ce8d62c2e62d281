#include "bench/report/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "bench/report/json.h"
#include "bench/report/markdown.h"
#include "bench/report/overhead.h"
#include "bench/report/page_assets.h"
#include "harness/report/escape.h"
#include "harness/report/fill_template.h"

namespace taprace {
namespace {

std::string Fact(std::string_view name, const std::string& value) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", name,
                     EscapeText(value));
}

int64_t Found(const ReportContent& content) {
  int64_t found = 0;
  for (const RunFindings& run : content.findings) {
    found += static_cast<int64_t>(run.findings.size());
  }
  return found;
}

std::string Facts(const ReportContent& content) {
  int64_t calls = 0;
  int64_t failures = 0;
  std::string overhead;
  for (const BenchRun& run : content.runs) {
    for (const BenchResult& result : run.results) {
      calls += result.measurement.latency.count();
      failures += result.measurement.failures();
    }
    const std::optional<Overhead> cost = OverheadOf(run);
    if (run.unit == "ns" && cost) {
      overhead += Fact("Harness’s own part, " + EscapeText(run.target),
                       ToString(*cost));
    }
  }
  std::string facts;
  if (calls + failures > 0) {
    facts += Fact("Calls measured", fmt::format("{}", calls));
    facts += Fact("Calls failed", fmt::format("{}", failures));
  }
  if (!content.findings.empty()) {
    facts += Fact("Races found", fmt::format("{}", Found(content)));
  }
  return facts + overhead;
}

std::string Sentence(const ReportContent& content) {
  std::string targets;
  for (const BenchRun& run : content.runs) {
    targets += (targets.empty() ? "" : ", ") + run.target;
  }
  if (!targets.empty()) return "How long opens of tap devices take: " + targets;
  return "What was found, and over the nights";
}

}  // namespace

std::string ToPage(const ReportContent& content) {
  const std::map<std::string_view, std::string> values = {
      {"css", std::string(kReportCss)},
      {"chart", std::string(kChartJs)},
      {"plots", std::string(kReportPlotsJs)},
      {"page", std::string(kReportPageJs)},
      {"title", content.runs.empty() ? "Findings" : "Open latency"},
      {"sentence", EscapeText(Sentence(content))},
      {"facts", Facts(content)},
      {"text", EscapeText(ToMarkdown(content))},
      {"data", EscapeScriptJson(ToJson(content))}};
  return FillTemplate(kReportHtml, values);
}

}  // namespace taprace
