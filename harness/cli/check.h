// taprace check: judge a history that was recorded elsewhere.
#ifndef TAPRACE_HARNESS_CLI_CHECK_H_
#define TAPRACE_HARNESS_CLI_CHECK_H_

#include <CLI/CLI.hpp>

namespace taprace {

// Adds the subcommand. When it has been parsed and run, `exit_code` is set.
void AddCheckCommand(CLI::App& app, int& exit_code);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_CHECK_H_
