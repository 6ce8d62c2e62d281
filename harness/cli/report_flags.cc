#include "harness/cli/report_flags.h"

#include <fmt/format.h>

#include "harness/base/result.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"
#include "harness/report/json.h"
#include "harness/report/junit.h"
#include "harness/report/report_folder.h"
#include "harness/report/write_file.h"

namespace taprace {
namespace {

Status WriteFiles(const ReportFlags& flags, const RunSummary& summary) {
  if (!flags.json.empty()) {
    Status status = WriteFileAtomically(flags.json, ToJson(summary));
    if (!status.ok()) return status;
  }
  if (!flags.junit.empty()) {
    Status status = WriteFileAtomically(flags.junit, ToJunit(summary));
    if (!status.ok()) return status;
  }
  if (!flags.report.empty()) {
    return WriteReportFolder(flags.report, summary);
  }
  return Done{};
}

}  // namespace

void AddReportFlags(CliCommand& command, const std::string& each,
                    ReportFlags& flags) {
  command.Option("--json", flags.json, "write the result to this file");
  command.Option("--junit", flags.junit, "the same as JUnit XML");
  command.Option("--report", flags.report,
                 "the same as a folder, a page for each " + each);
}

int WriteReports(const ReportFlags& flags, const RunSummary& summary,
                 bool stopped) {
  if (stopped) fmt::print("Stopped before the time was up.\n");
  const Status written = WriteFiles(flags, summary);
  if (!written.ok()) return Fail(written.error());
  if (!flags.report.empty()) fmt::print("Report: {}\n", flags.report);
  if (!summary.counterexamples.empty()) return kExitViolation;
  return stopped ? kExitInterrupted : kExitPassed;
}

}  // namespace taprace
