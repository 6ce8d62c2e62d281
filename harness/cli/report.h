// taprace report: result folders as one page.
#ifndef TAPRACE_HARNESS_CLI_REPORT_H_
#define TAPRACE_HARNESS_CLI_REPORT_H_

#include "harness/cli/command_line.h"

namespace taprace {

// Adds the command.
void AddReportCommand(CliCommand& program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_REPORT_H_
