// Where an execution stands at a scheduling point: all a strategy may go by.
#ifndef TAPRACE_HARNESS_SCHEDULE_STATE_H_
#define TAPRACE_HARNESS_SCHEDULE_STATE_H_

#include <array>
#include <bit>
#include <cstdint>

#include "harness/schedule/access.h"

namespace taprace::schedule {

// Threads are counted from 0 in the order in which they were spawned.
using ThreadId = int;
inline constexpr int kThreadsMax = 64;
inline constexpr ThreadId kNoThread = -1;

// Bit i stands for thread i.
using ThreadSet = uint64_t;
constexpr ThreadSet SetOf(ThreadId thread) { return ThreadSet{1} << thread; }
// A step a member, of which there are few: most compilers call a function for
// std::popcount().
inline int CountOf(ThreadSet set) {
  int count = 0;
  for (; set != 0; set &= set - 1) ++count;
  return count;
}
inline bool HasSeveral(ThreadSet set) { return (set & (set - 1)) != 0; }
// The lowest member; `set` is not empty.
inline ThreadId FirstOf(ThreadSet set) { return std::countr_zero(set); }

struct State {
  // The threads that could take a step now; never empty.
  ThreadSet enabled = 0;
  // Who took the last step, whether it could go on or not; at first kNoThread.
  ThreadId current = kNoThread;
  int thread_count = 0;  // spawned so far
  int64_t step = 0;      // steps taken so far
  // The next step of each thread that has not ended, enabled or not.
  std::array<Access, kThreadsMax> pending = {};

  bool CanContinue() const {
    return current != kNoThread && (enabled & SetOf(current)) != 0;
  }
  // Who goes on where nothing else is asked for: the current thread, or else
  // the lowest.
  ThreadId Default() const {
    return CanContinue() ? current : FirstOf(enabled);
  }
  // Whether going on with `next` takes the processor from one that needs it.
  bool IsPreemption(ThreadId next) const {
    return next != current && CanContinue();
  }
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_STATE_H_
