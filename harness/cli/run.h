// taprace run: hammer a target with concurrent programs.
#ifndef TAPRACE_HARNESS_CLI_RUN_H_
#define TAPRACE_HARNESS_CLI_RUN_H_

#include "harness/cli/command_line.h"

namespace taprace {

// Adds the command.
void AddRunCommand(CliCommand& program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_RUN_H_
