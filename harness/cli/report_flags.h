// Where a command that looks for violations leaves what it found.
#ifndef TAPRACE_HARNESS_CLI_REPORT_FLAGS_H_
#define TAPRACE_HARNESS_CLI_REPORT_FLAGS_H_

#include <string>

#include "harness/cli/command_line.h"
#include "harness/report/run_summary.h"

namespace taprace {

struct ReportFlags {
  std::string json;
  std::string junit;
  std::string report;
};

// `each` names what gets a page of its own: "counterexample", …
void AddReportFlags(CliCommand& command, const std::string& each,
                    ReportFlags& flags);

// Writes the files asked for, and says so; returns the exit status of a command
// that ends with `summary`.
int WriteReports(const ReportFlags& flags, const RunSummary& summary,
                 bool stopped);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_REPORT_FLAGS_H_
