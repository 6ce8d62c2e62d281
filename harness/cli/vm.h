// taprace vm: hammer the kernel of a guest with concurrent programs.
#ifndef TAPRACE_HARNESS_CLI_VM_H_
#define TAPRACE_HARNESS_CLI_VM_H_

#include <CLI/CLI.hpp>

namespace taprace {

// Adds the subcommand. When it has been parsed and run, `exit_code` is set.
void AddVmCommand(CLI::App& app, int& exit_code);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_VM_H_
