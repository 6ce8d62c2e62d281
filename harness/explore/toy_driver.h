// A driver of a few lines with a fault, for tests of this folder: opens look
// for a unit that is free and take it, without a lock from one to the other.
#ifndef TAPRACE_HARNESS_EXPLORE_TOY_DRIVER_H_
#define TAPRACE_HARNESS_EXPLORE_TOY_DRIVER_H_

#include "harness/explore/program_subject.h"

namespace taprace {

enum class ToyFault {
  kNone,
  kCheckThenClaim,  // two opens can get one unit
  kPanic,           // as above, and who comes second panics
  kDeadlock,        // open and stat take two locks in opposite orders
};

// Has opens, closes and stats of tap devices; everything else does nothing.
Simulation ToySimulation(ToyFault fault);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_TOY_DRIVER_H_
