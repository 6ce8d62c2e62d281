#include "harness/cli/report.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/report/content.h"
#include "bench/report/markdown.h"
#include "bench/report/write_report.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"
#include "harness/report/write_file.h"

namespace taprace {
namespace {

struct ReportCommandFlags {
  std::vector<std::string> folders;
  std::string baseline;
  std::string out;
  std::string nights;  // a folder
  std::string commit;
  bool print = false;
};

// Adds what `content` has to the history of nights in a folder, and that
// history to `content`.
Status AddNight(const std::string& folder, const std::string& commit,
                ReportContent& content) {
  int64_t findings = 0;
  for (const RunFindings& run : content.findings) {
    findings += static_cast<int64_t>(run.findings.size());
  }
  const Night night = NightOf(content.runs, findings, commit);
  if (night.date.empty()) {
    return Error{"--night: nothing was measured, so it has no date"};
  }
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const std::string file = folder + "/" + kNightsFile;
  std::vector<Night> nights;
  if (std::filesystem::exists(file)) {
    Result<std::vector<Night>> earlier = LoadNights(file);
    if (!earlier.ok()) return earlier.error();
    nights = std::move(*earlier);
  }
  nights.push_back(night);
  std::string text;
  for (const Night& each : nights) text += ToLine(each) + "\n";
  const Status written = WriteFileAtomically(file, text);
  if (!written.ok()) return written.error();
  content.nights = std::move(nights);
  return Done{};
}

int Run(const ReportCommandFlags& flags) {
  Result<ReportContent> content = LoadContent(flags.folders, flags.baseline);
  if (!content.ok()) return Fail(content.error());
  if (!flags.nights.empty()) {
    const Status added = AddNight(flags.nights, flags.commit, *content);
    if (!added.ok()) return Fail(added.error());
  }
  const Status written = WriteBenchReport(flags.out, *content);
  if (!written.ok()) return Fail(written.error());
  if (flags.print) fputs(ToMarkdown(*content).c_str(), stdout);
  fmt::print(stderr, "taprace: report: {}/index.html\n", flags.out);
  return kExitPassed;
}

constexpr char kFooter[] = R"(Result folders are those of
  ci/bench, open_latency --out, taprace vm --bench    latencies
  taprace run --report, taprace vm --report           findings
  --night                                             the history of nights
  latency_gate --out                                  what the gate said
and a folder may be several of these at once.

Examples:
  taprace report taprace-bench --out page
  taprace report new --baseline old --out page --print
  taprace report bench run --night history --out page)";

}  // namespace

void AddReportCommand(CliCommand& program) {
  CliCommand report = program.AddCommand(
      "report",
      "Make one page of result folders: index.html, report.md and "
      "report.json");
  auto flags = std::make_shared<ReportCommandFlags>();
  report.Option("folders", flags->folders, "result folders").Required();
  report.Option("--out", flags->out, "folder for the report").Required();
  report.Option("--baseline", flags->baseline,
                "compare latencies with those in this folder");
  report.Option("--night", flags->nights,
                "add a line for these results to nights.jsonl in this "
                "folder, and show how figures went over the nights");
  report.Option("--commit", flags->commit, "what was built, for --night");
  report.Switch("--print", flags->print,
                "print the report in Markdown as well");
  report.Footer(kFooter);
  report.Runs([flags] { return Run(*flags); });
}

}  // namespace taprace
