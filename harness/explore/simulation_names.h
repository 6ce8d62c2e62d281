// What a simulated kernel can be called, and what that says.
#ifndef TAPRACE_HARNESS_EXPLORE_SIMULATION_NAMES_H_
#define TAPRACE_HARNESS_EXPLORE_SIMULATION_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/explore/race.h"
#include "harness/sim/subject.h"
#include "harness/tap/traits.h"

namespace taprace {

struct NamedSimulation {
  sim::Settings settings;
  Traits traits;
  bool (*counts)(const Race&) = nullptr;  // as in conditions.h
};

// "sim:RELEASE[+VARIANT][+CONDITION][/FAULT][@JAILS]", see simulations.h. The
// error says which part is wrong and what there is in its place.
Result<NamedSimulation> ParseSimulationName(std::string_view name);

// The names without a fault or a condition, the conditions, the faults of the
// driver, and the variants of tapreuse(4).
std::vector<std::string> SimulationNames();
std::vector<std::string> ConditionNames();
// Conditions for every target: what programs are made of.
std::vector<std::string> WorkloadNames();
std::vector<std::string> MutantNames();
std::vector<std::string> ModuleMutantNames();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_SIMULATION_NAMES_H_
