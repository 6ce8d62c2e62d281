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

  // Whether it wants to know what comes next; asked before each execution.
  virtual bool HeedsEffects() const { return false; }

  // What happens between scheduling points, for strategies that follow the
  // happens-before order. The step that is being taken also does `effect`,
  // besides the access it was chosen for: gives a lock back, takes one that it
  // tried to take, touches memory of the heap, spawns a thread, ends one,
  // pauses.
  virtual void OnEffect(const Access& /*effect*/) {}
  // It makes `thread` go on: wakes or spawns it.
  virtual void OnWake(ThreadId /*thread*/) {}
  // No thread can take a step: time passes until `threads` can.
  virtual void OnTimePasses(ThreadSet /*threads*/) {}
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_STRATEGY_H_
