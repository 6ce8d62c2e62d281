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

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "harness/schedule/dpor_event.h"
#include "harness/schedule/state.h"

namespace taprace::schedule {

using EventId = uint32_t;

// What an event is to a step before it, of which several may hold.
enum Relation : uint8_t {
  kOfSameThread = 1,
  kDepends = 2,  // the order of the two matters, whichever it is
  // It should be tried before the step, too: where one gives a lock back and
  // the other takes it, that is before the lock was taken.
  kRaces = 4,
  kTakesItsLock = 8,  // which the step gives back
};

// Which objects an event accesses, of which those that have their place in
// common count as one: to tell at a glance that two events have none in common.
class Footprint {
 public:
  static constexpr size_t kPlaces = 192;

  // `place` is below kPlaces; an access that shares does not depend on others
  // that do.
  void Add(size_t place, bool shares);
  void AddEveryPlace();
  // Whether an access of one could depend on one of the other.
  bool MayDepend(const Footprint& other) const {
    return (Common(all_, other.alone_) | Common(alone_, other.all_)) != 0;
  }

 private:
  using Places = std::array<uint64_t, kPlaces / 64>;  // a bit each

  // Not as a loop, which the compiler does not unroll.
  static uint64_t Common(const Places& a, const Places& b) {
    return (a[0] & b[0]) | (a[1] & b[1]) | (a[2] & b[2]);
  }

  Places all_ = {};
  Places alone_ = {};  // where not all accesses share
};

// Events that differ, each once, and what they are to each other.
class EventTable {
 public:
  // The same for events of the same thread with the same accesses.
  EventId Intern(const DporEvent& event);

  ThreadId ThreadOf(EventId event) const { return outlines_[event].thread; }

  // Whether the order of the two matters, which are of different threads.
  bool Dependent(EventId a, EventId b) const {
    return outlines_[a].footprint.MayDepend(outlines_[b].footprint) &&
           SomeDependent(a, b);
  }
  // What `event` is to a step: a set of Relation.
  uint8_t RelationsTo(EventId step, EventId event) const {
    const Outline& first = outlines_[step];
    const Outline& second = outlines_[event];
    if (first.thread == second.thread) return kOfSameThread;
    return first.footprint.MayDepend(second.footprint) ? Compare(step, event)
                                                       : 0;
  }

 private:
  // What most comparisons need, in one line of the processor's cache.
  struct alignas(64) Outline {
    ThreadId thread = kNoThread;
    uint32_t accesses = 0;  // where they are in accesses_
    uint32_t count = 0;     // of accesses, at least one
    Footprint footprint;
  };

  // Of events of different threads.
  uint8_t Compare(EventId step, EventId event) const;
  bool SomeDependent(EventId a, EventId b) const;
  std::span<const Access> AccessesOf(EventId event) const;
  void AddOutline(const DporEvent& event);
  size_t PlaceOf(ObjectId object);

  // By a hash of what an event is; for 64 bits of it to be those of another is
  // as unlikely as for two points (bounded_dpor.h).
  std::unordered_map<uint64_t, EventId> by_hash_;
  // In the order in which they were first seen: as long as there are few, no
  // two have a place in common.
  std::unordered_map<ObjectId, size_t> objects_;
  std::vector<Outline> outlines_;  // by event
  std::vector<Access> accesses_;   // of all events
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

  // Goes back over a step of `thread`, to which the event is `relations`;
  // returns what to try in its place.
  Attempt Cross(ThreadId thread, uint8_t relations);
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
                   const EventTable& events);
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_AFTERMATH_H_
