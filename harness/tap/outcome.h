// How an operation ended.
#ifndef TAPRACE_HARNESS_TAP_OUTCOME_H_
#define TAPRACE_HARNESS_TAP_OUTCOME_H_

#include <cstdint>

#include "harness/tap/device.h"

namespace taprace {

// `unit` is the unit an open, launch or create got, otherwise kGeneric.
struct Outcome {
  int32_t error = 0;  // an errno value of the kernel under test, 0: success
  Unit unit = kGeneric;

  bool ok() const { return error == 0; }
  bool operator==(const Outcome&) const = default;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TAP_OUTCOME_H_
