// taprace merge: many results as one.
#ifndef TAPRACE_HARNESS_CLI_MERGE_H_
#define TAPRACE_HARNESS_CLI_MERGE_H_

#include <CLI/CLI.hpp>

namespace taprace {

// Adds the subcommand. When it has been parsed and run, `exit_code` is set.
void AddMergeCommand(CLI::App& app, int& exit_code);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_MERGE_H_
