// Random histories of tap and tun devices, for tests and benchmarks.
#ifndef TAPRACE_HARNESS_SPEC_RANDOM_TAP_HISTORY_H_
#define TAPRACE_HARNESS_SPEC_RANDOM_TAP_HISTORY_H_

#include "harness/check/random_history.h"
#include "harness/history/history.h"
#include "harness/spec/check_history.h"
#include "harness/spec/tap_rules.h"

namespace taprace {

struct TapShape {
  int threads = 3;
  int calls = 7;
  int units = 3;       // that are named
  double pending = 0;  // probability that a thread hangs in a call
  double lie = 0;      // probability that a call has any outcome
  double fault = 0;    // probability that a call is under a fault, if it can be
};

// Threads do random operations. What a call answers is drawn until the
// specification allows the history up to then, unless it is a lie; a call that
// no answer fits waits until one does.
History RandomTapHistory(const TapRules& rules, const TapShape& shape,
                         TapChecker& checker, check::Random& random);

// Threads open `tap` or one of a few units and close again, many at a time: a
// linearizable history of `calls` calls at least, in which none hangs. Answers
// are those of the specification at a random moment of each call.
History TapContention(const TapRules& rules, int threads, int calls,
                      check::Random& random);

// The history as it was at `time_ns`: what had not returned is pending.
History Truncated(const History& history, int64_t time_ns);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_RANDOM_TAP_HISTORY_H_
