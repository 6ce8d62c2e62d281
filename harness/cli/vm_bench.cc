#include "harness/cli/vm_bench.h"

#include "bench/run_suite.h"
#include "bench/suites.h"
#include "bench/vm_measurer.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"

namespace taprace {

void AddVmBenchFlags(CLI::App& command, VmBenchFlags& flags) {
  command.add_option("--bench", flags.folder,
                     "measure how long opens take instead, and leave the "
                     "results in this folder (docs/bench.md)");
  command
      .add_option("--workloads", flags.workloads,
                  "with --bench: a suite, or workloads separated by commas")
      ->capture_default_str();
  command
      .add_option("--interfaces-max", flags.interfaces_max,
                  "with --bench: leave out workloads with more interfaces")
      ->capture_default_str();
  command
      .add_option("--slices", flags.slices, "with --bench: of each workload")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command
      .add_option("--slice-ms", flags.slice_ms, "with --bench: their length")
      ->check(CLI::Range(1, 60'000))
      ->capture_default_str();
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
