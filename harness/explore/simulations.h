// All simulated kernels by name: what `--target` of `taprace explore` and the
// tokens of `taprace replay` mean.
#ifndef TAPRACE_HARNESS_EXPLORE_SIMULATIONS_H_
#define TAPRACE_HARNESS_EXPLORE_SIMULATIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/explore/program_subject.h"

namespace taprace {

// "sim:13.2" is FreeBSD 13.2 with its stock driver, "sim:13.2/NAME" the same
// with the fault NAME planted (see mutant.h of harness/sim). The error says
// what is wrong with `name` and what there is.
Result<Simulation> MakeSimulation(std::string_view name);

// The names without a fault, and those of the faults.
std::vector<std::string> SimulationNames();
std::vector<std::string> MutantNames();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_SIMULATIONS_H_
