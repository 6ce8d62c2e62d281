// Kernels that do nothing, and next to nothing: what other opens are measured
// against.
#ifndef TAPRACE_HARNESS_MEASURE_FLOOR_H_
#define TAPRACE_HARNESS_MEASURE_FLOOR_H_

#include "harness/exec/kernel.h"
#include "harness/measure/workload.h"

namespace taprace {

// kEmpty: a kernel whose open makes no system call, so that a timed region
// around it has all that every other has, but the call. kOpenNull: one that
// opens /dev/null. Null for calls to the kernel under test.
Kernel* FloorOf(TimedCall call);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_MEASURE_FLOOR_H_
