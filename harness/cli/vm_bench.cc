#include "harness/cli/vm_bench.h"

#include "bench/run_suite.h"
#include "bench/suites.h"
#include "bench/vm_measurer.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"

namespace taprace {

void AddVmBenchFlags(CliCommand& command, VmBenchFlags& flags) {
  command.Option("--bench", flags.folder,
                 "measure how long opens take instead, and leave the "
                 "results in this folder (docs/bench.md)");
  command
      .Option("--workloads", flags.workloads,
              "with --bench: a suite, or workloads separated by commas")
      .ShowDefault();
  command
      .Option("--interfaces-max", flags.interfaces_max,
              "with --bench: leave out workloads with more interfaces")
      .ShowDefault();
  command.Option("--slices", flags.slices, "with --bench: of each workload")
      .Within(1, 100'000)
      .ShowDefault();
  command.Option("--slice-ms", flags.slice_ms, "with --bench: their length")
      .Within(1, 60'000)
      .ShowDefault();
}

int RunVmBench(VmTarget& guest, const VmBenchFlags& flags) {
  const auto workloads = ParseSuite(flags.workloads, flags.interfaces_max);
  if (!workloads.ok()) return Fail(workloads.error());
  VmMeasurer measurer(guest);
  const auto run =
      RunSuite(measurer, {.workloads = *workloads,
                          .slice = {.time_ns = flags.slice_ms * 1'000'000},
                          .slices = flags.slices,
                          .folder = flags.folder});
  return run.ok() ? kExitPassed : Fail(run.error());
}

}  // namespace taprace
