// All simulated kernels by name: what `--target` of `taprace explore` and the
// tokens of `taprace replay` mean.
#ifndef TAPRACE_HARNESS_EXPLORE_SIMULATIONS_H_
#define TAPRACE_HARNESS_EXPLORE_SIMULATIONS_H_

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/explore/program_subject.h"
#include "harness/sim/subject.h"
#include "harness/tap/traits.h"

namespace taprace {

// "sim:13.2" is FreeBSD 13.2 with its stock driver, "sim:13.2/NAME" the same
// with the fault NAME planted (see mutant.h of harness/sim). "sim:13.2+clone"
// and "sim:13.2+handoff" have loaded tapreuse(4) in that mode, and
// "sim:13.2+handoff/NAME" its variant kernel/tapreuse/mutants/NAME.patch. With
// "sim:13.2+handoff+vnets" and the like, it runs under a condition of
// conditions.h. With "@01" at the end the first thread is in no jail, and the
// second in one that has a network stack of its own. The error says what is
// wrong with `name` and what there is.
Result<Simulation> MakeSimulation(std::string_view name);

// A kernel with settings of one's own.
Simulation SimulationOf(std::string name, const Traits& traits,
                        const sim::Settings& settings);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_SIMULATIONS_H_
