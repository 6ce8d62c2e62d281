// taprace: how do I test a driver's open path for races?
#include <CLI/CLI.hpp>

#include "harness/cli/check.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/explore.h"
#include "harness/cli/merge.h"
#include "harness/cli/replay.h"
#include "harness/cli/report.h"
#include "harness/cli/run.h"
#include "harness/cli/scenarios.h"
#include "harness/cli/vm.h"

int main(int argc, char** argv) {
  CLI::App app(
      "taprace hammers concurrent opens of /dev/tap and /dev/tapN, checks that "
      "no interface is claimed twice and no generic open fails, and shrinks "
      "what it finds.",
      "taprace");
  app.require_subcommand(1);
  int exit_code = taprace::kExitPassed;
  taprace::AddRunCommand(app, exit_code);
  taprace::AddExploreCommand(app, exit_code);
  taprace::AddReplayCommand(app, exit_code);
  taprace::AddVmCommand(app, exit_code);
  taprace::AddCheckCommand(app, exit_code);
  taprace::AddReportCommand(app, exit_code);
  taprace::AddMergeCommand(app, exit_code);
  taprace::AddScenariosCommand(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help is asked for with an exception too.
    return app.exit(error) == 0 ? taprace::kExitPassed : taprace::kExitFailed;
  }
  return exit_code;
}
