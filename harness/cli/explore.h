// taprace explore: search the schedules of simulated kernels.
#ifndef TAPRACE_HARNESS_CLI_EXPLORE_H_
#define TAPRACE_HARNESS_CLI_EXPLORE_H_

#include <CLI/CLI.hpp>

namespace taprace {

// Adds the subcommand. When it has been parsed and run, `exit_code` is set.
void AddExploreCommand(CLI::App& app, int& exit_code);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_EXPLORE_H_
