// taprace vm --bench: measuring the kernel of a guest instead of hammering it.
#ifndef TAPRACE_HARNESS_CLI_VM_BENCH_H_
#define TAPRACE_HARNESS_CLI_VM_BENCH_H_

#include <cstdint>
#include <string>

#include "harness/cli/command_line.h"
#include "harness/vm/vm_target.h"

namespace taprace {

struct VmBenchFlags {
  std::string folder;  // empty: no measuring
  std::string workloads = "full";
  int interfaces_max = 1'000;
  int slices = 10;
  int64_t slice_ms = 100;
};

void AddVmBenchFlags(CliCommand& command, VmBenchFlags& flags);

// Returns the exit status.
int RunVmBench(VmTarget& guest, const VmBenchFlags& flags);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_VM_BENCH_H_
