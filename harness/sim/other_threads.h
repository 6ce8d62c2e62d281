// Who is at work in the kernel while a program runs, beside its threads.
#ifndef TAPRACE_HARNESS_SIM_OTHER_THREADS_H_
#define TAPRACE_HARNESS_SIM_OTHER_THREADS_H_

#include "harness/sim/kernel/kernel.h"
#include "harness/sim/subject.h"

namespace taprace::sim {

// A thread for each thing that `settings` say is done meanwhile. `settings`
// outlive the execution.
void SpawnOthers(Kernel& kernel, const Settings& settings);

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_OTHER_THREADS_H_
