// Who runs next: the one question every exploration method answers in its own
// way. One file an implementation; the table of all is strategies.h.
#ifndef TAPRACE_HARNESS_SCHEDULE_STRATEGY_H_
#define TAPRACE_HARNESS_SCHEDULE_STRATEGY_H_

#include "harness/schedule/state.h"

namespace taprace::schedule {

class Strategy {
 public:
  // In place of a thread: nothing new can come of this execution.
  static constexpr ThreadId kAbandon = -2;

  virtual ~Strategy() = default;

  // Before each execution. False: there is no schedule left to try.
  virtual bool Begin() = 0;

  // At each scheduling point: one of `state.enabled`, whose pending step is
  // then taken, or kAbandon. The steps before are the same as in an earlier
  // execution if the answers before were.
  virtual ThreadId Next(const State& state) = 0;

  // After each execution, also one that ended by a finding. `state.enabled` is
  // empty where all threads ended or none could go on.
  virtual void End(const State& /*state*/) {}

  // What happens between scheduling points, for strategies that follow the
  // happens-before order: the current thread gave the lock `object` back, or
  // it made `thread` go on (woke or spawned it, or ended while it waited for
  // that).
  virtual void OnRelease(ObjectId /*object*/) {}
  virtual void OnWake(ThreadId /*thread*/) {}
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_STRATEGY_H_
