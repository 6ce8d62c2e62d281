// How likely a flaky failure is.
#ifndef TAPRACE_HARNESS_PROPERTY_HIT_RATE_H_
#define TAPRACE_HARNESS_PROPERTY_HIT_RATE_H_

#include <cstdint>

#include "harness/report/counterexample.h"

namespace taprace {

// The rate with the 95 % Wilson score interval (see counterexample.h). No runs
// give the interval from 0 to 1.
HitRate MakeHitRate(int64_t hits, int64_t runs);

// After how many runs without a hit a failure of probability `rate` can be
// ruled out with 99 % confidence; at most `most`.
int64_t RunsToRuleOut(double rate, int64_t most);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_HIT_RATE_H_
