// taprace replay: one schedule of a simulated kernel, step by step.
#ifndef TAPRACE_HARNESS_CLI_REPLAY_H_
#define TAPRACE_HARNESS_CLI_REPLAY_H_

#include <CLI/CLI.hpp>

namespace taprace {

// Adds the subcommand. When it has been parsed and run, `exit_code` is set.
void AddReplayCommand(CLI::App& app, int& exit_code);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_REPLAY_H_
