// taprace merge: many results as one.
#ifndef TAPRACE_HARNESS_CLI_MERGE_H_
#define TAPRACE_HARNESS_CLI_MERGE_H_

#include "harness/cli/command_line.h"

namespace taprace {

// Adds the command.
void AddMergeCommand(CliCommand& program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_MERGE_H_
