// taprace check: judge a history that was recorded elsewhere.
#ifndef TAPRACE_HARNESS_CLI_CHECK_H_
#define TAPRACE_HARNESS_CLI_CHECK_H_

#include "harness/cli/command_line.h"

namespace taprace {

// Adds the command.
void AddCheckCommand(CliCommand& program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_CHECK_H_
