// taprace scenarios: the named workloads there are.
#ifndef TAPRACE_HARNESS_CLI_SCENARIOS_H_
#define TAPRACE_HARNESS_CLI_SCENARIOS_H_

#include "harness/cli/command_line.h"

namespace taprace {

// Adds the command.
void AddScenariosCommand(CliCommand& program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_SCENARIOS_H_
