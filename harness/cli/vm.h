// taprace vm: hammer the kernel of a guest with concurrent programs.
#ifndef TAPRACE_HARNESS_CLI_VM_H_
#define TAPRACE_HARNESS_CLI_VM_H_

#include "harness/cli/command_line.h"

namespace taprace {

// Adds the command.
void AddVmCommand(CliCommand& program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_VM_H_
