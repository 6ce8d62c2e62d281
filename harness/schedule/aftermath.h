// What the ways in which an execution can go on from a point mean for the steps
// before that point, for BoundedDpor: which of those should be tried otherwise.
// It is the same for all executions that lead to an equal point, so that to
// come to it once more need not mean to go on from it once more.
//
// Yang, Chen, Gopalakrishnan and Kirby, "Efficient stateful dynamic partial
// order reduction", SPIN 2008, keep such summaries for explorations without a
// bound.
#ifndef TAPRACE_HARNESS_SCHEDULE_AFTERMATH_H_
#define TAPRACE_HARNESS_SCHEDULE_AFTERMATH_H_

#include <cstdint>
#include <vector>

#include "harness/schedule/event_table.h"
#include "harness/schedule/state.h"

namespace taprace::schedule {

enum class Attempt : uint8_t {
  kNone,
  kEvent,  // the event should come before the step
  // Its thread should come before the step, go on until it has to wait for the
  // lock that the step gives back, and so leave the processor at no cost.
  kWait
};

// An event on the way back from where it was taken over the steps before it, in
// search of those that it should come before.
struct Pursuit {
  EventId event = 0;
  // A step of its own thread lies between.
  bool past_own_step = false;
  // Threads of whose steps no earlier ones are looked for.
  ThreadSet judged = 0;

  // Goes back over a step of `thread`, to which the event is `relations`;
  // returns what to try in its place.
  Attempt Cross(ThreadId thread, uint8_t relations);
  // Whether it would not ask for anything before steps of `threads`.
  bool IsOver(ThreadSet threads) const;
  // Whether it asks for all that the other asks for.
  bool Covers(const Pursuit& other) const;

  friend auto operator<=>(const Pursuit&, const Pursuit&) = default;
};

// Threads to try in place of a step, by what is asked of them.
struct Attempts {
  ThreadSet events = 0;
  ThreadSet waits = 0;

  friend bool operator==(const Attempts&, const Attempts&) = default;
};

struct Aftermath {
  std::vector<Pursuit> pursuits;  // by event, none covered by another
  // To be tried where the thread that took the step before the point began to
  // run.
  ThreadSet at_block = 0;
  // The same, and more, whoever took that step.
  ThreadSet at_any_block = 0;
  // Time passes later.
  bool time_passes = false;

  // Also the pursuits of what happens after a step that is taken at the point,
  // and `step`, which is that of the step itself: threads of which it depends
  // on no step before the point may be judged in it from the start. Returns
  // what those after it ask for in place of the step. There are just `threads`
  // before the point.
  Attempts AddStep(const Pursuit& step, std::vector<Pursuit> after,
                   ThreadSet threads, const EventTable& events);
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_AFTERMATH_H_
