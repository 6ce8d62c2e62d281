// taprace replay: one schedule of a simulated kernel, step by step.
#ifndef TAPRACE_HARNESS_CLI_REPLAY_H_
#define TAPRACE_HARNESS_CLI_REPLAY_H_

#include "harness/cli/command_line.h"

namespace taprace {

// Adds the command.
void AddReplayCommand(CliCommand& program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_REPLAY_H_
