// What happened in one run of a program: who called what, from when to when,
// and how it ended. The input of every check.
#ifndef TAPRACE_HARNESS_HISTORY_HISTORY_H_
#define TAPRACE_HARNESS_HISTORY_HISTORY_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "harness/tap/device.h"
#include "harness/tap/operation.h"
#include "harness/tap/outcome.h"

namespace taprace {

// The return time of a call that had not returned when the history ended: it
// may or may not have taken effect.
inline constexpr int64_t kPending = std::numeric_limits<int64_t>::max();

// An operation with its invocation and its response (Herlihy and Wing,
// "Linearizability", TOPLAS 1990). Two calls are concurrent unless one
// returned before the other was invoked; equal times count as concurrent.
struct Call {
  int32_t thread = 0;
  Operation operation;
  int64_t invoke_ns = 0;         // from the start of the run
  int64_t return_ns = kPending;  // from the start of the run
  Outcome outcome = {};          // meaningless while pending

  bool pending() const { return return_ns == kPending; }
  bool ok() const { return !pending() && outcome.ok(); }
  // Whether the fault it was under got in its way (see MayCause()).
  bool hampered() const {
    return !pending() && MayCause(operation.fault, outcome.error);
  }
  bool operator==(const Call&) const = default;
};

// Whether `a` had returned before `b` was invoked.
inline bool Precedes(const Call& a, const Call& b) {
  return a.return_ns < b.invoke_ns;
}

struct History {
  std::vector<Device> idle;  // the interfaces that existed before the start
  std::vector<Call> calls;   // by invocation; those of one thread in its order

  bool operator==(const History&) const = default;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_HISTORY_HISTORY_H_
