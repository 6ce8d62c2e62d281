// The time of histories: the number of the scheduler's step.
#ifndef TAPRACE_HARNESS_SIM_STEP_CLOCK_H_
#define TAPRACE_HARNESS_SIM_STEP_CLOCK_H_

#include <cstdint>

#include "harness/schedule/engine.h"

namespace taprace::sim {

// `time` becomes that of the caller's next step.
inline void StampNextStep(int64_t* time) {
  schedule::Engine::Current()->StampNextStep(time);
}

// That of the caller's last step.
inline int64_t LastStep() { return schedule::Engine::Current()->last_step(); }

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_STEP_CLOCK_H_
