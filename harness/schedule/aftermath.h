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

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "harness/schedule/dpor_event.h"
#include "harness/schedule/state.h"

namespace taprace::schedule {

using EventId = uint32_t;

// Events that differ, each once, and which of them depend on each other.
class EventTable {
 public:
  // The same for events of the same thread with the same accesses.
  EventId Intern(const DporEvent& event);

  ThreadId ThreadOf(EventId event) const { return threads_[event]; }
  // Whether the order of the two matters.
  bool Depend(EventId a, EventId b) { return (Relation(a, b) & kDepend) != 0; }
  // Whether `later` should be tried before `earlier`, too: where one gives a
  // lock back and the other takes it, it is before the lock was taken.
  bool Race(EventId earlier, EventId later) {
    return (Relation(earlier, later) & kRace) != 0;
  }
  // Whether `later` takes a lock that `earlier` gives back.
  bool Waits(EventId earlier, EventId later) {
    return (Relation(earlier, later) & kWaits) != 0;
  }

 private:
  enum : uint8_t { kCompared = 1, kDepend = 2, kRace = 4, kWaits = 8 };

  uint8_t Relation(EventId earlier, EventId later) {
    const std::vector<uint8_t>& row = relations_[earlier];
    const uint8_t known = later < row.size() ? row[later] : 0;
    return known != 0 ? known : Compare(earlier, later);
  }
  uint8_t Compare(EventId earlier, EventId later);

  std::deque<DporEvent> events_;
  std::vector<ThreadId> threads_;  // theirs: this is asked most
  std::unordered_multimap<uint64_t, EventId> by_hash_;
  // By the earlier and the later, as far as they were asked for.
  std::vector<std::vector<uint8_t>> relations_;
};

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

  // Goes back over a step; returns what to try in its place.
  Attempt Cross(EventId step, EventTable& events);
  // Whether it would not ask for anything before steps of `threads`.
  bool IsOver(ThreadSet threads, const EventTable& events) const;
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
  // Time passes later.
  bool time_passes = false;

  // Also the pursuits of what happens after `step`, which is one that is taken
  // at the point, and that of the step itself. Returns what those ask for in
  // its place. There are just `threads` before the point.
  Attempts AddStep(EventId step, std::vector<Pursuit> after, ThreadSet threads,
                   EventTable& events);
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_AFTERMATH_H_
