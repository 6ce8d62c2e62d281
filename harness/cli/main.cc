// taprace: how do I test a driver's open path for races?

#include "harness/cli/check.h"
#include "harness/cli/command_line.h"
#include "harness/cli/explore.h"
#include "harness/cli/merge.h"
#include "harness/cli/replay.h"
#include "harness/cli/report.h"
#include "harness/cli/run.h"
#include "harness/cli/scenarios.h"
#include "harness/cli/vm.h"

int main(int argc, char** argv) {
  taprace::CommandLine line(
      "taprace",
      "taprace hammers concurrent opens of /dev/tap and /dev/tapN, checks that "
      "no interface is claimed twice and no generic open fails, and shrinks "
      "what it finds.");
  line.RequireCommand();
  taprace::CliCommand& program = line.program();
  taprace::AddRunCommand(program);
  taprace::AddExploreCommand(program);
  taprace::AddReplayCommand(program);
  taprace::AddVmCommand(program);
  taprace::AddCheckCommand(program);
  taprace::AddReportCommand(program);
  taprace::AddMergeCommand(program);
  taprace::AddScenariosCommand(program);
  return line.Run(argc, argv);
}
