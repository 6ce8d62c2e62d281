// taprace explore: search the schedules of simulated kernels.
#ifndef TAPRACE_HARNESS_CLI_EXPLORE_H_
#define TAPRACE_HARNESS_CLI_EXPLORE_H_

#include "harness/cli/command_line.h"

namespace taprace {

// Adds the command.
void AddExploreCommand(CliCommand& program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_EXPLORE_H_
