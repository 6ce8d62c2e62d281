// All that MakeSimulation() knows of, as targets: a run is one schedule, chosen
// at random by the seed of the run.
#ifndef TAPRACE_HARNESS_EXPLORE_SIMULATION_TARGET_H_
#define TAPRACE_HARNESS_EXPLORE_SIMULATION_TARGET_H_

#include <memory>
#include <string_view>

#include "harness/base/result.h"
#include "harness/target/target.h"

namespace taprace {

// Whether `name` is meant to be that of a simulation: "sim:13.2+handoff".
bool IsSimulation(std::string_view name);

// The error says what there is.
Result<std::unique_ptr<Target>> MakeSimulationTarget(std::string_view name);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_SIMULATION_TARGET_H_
