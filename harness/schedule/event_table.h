// The events that BoundedDpor has seen, as small numbers that are quick to
// compare.
#ifndef TAPRACE_HARNESS_SCHEDULE_EVENT_TABLE_H_
#define TAPRACE_HARNESS_SCHEDULE_EVENT_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "harness/schedule/access.h"
#include "harness/schedule/dpor_event.h"
#include "harness/schedule/state.h"

namespace taprace::schedule {

// The number of its thread, then one that no other event has.
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

  static ThreadId ThreadOf(EventId event) {
    return static_cast<ThreadId>(event >> kIndexBits);
  }

  // What it accesses; valid until the next Intern(). Objects have other numbers
  // here, small ones from 1 on, but for kEveryObject.
  std::span<const Access> AccessesOf(EventId event) const;
  // What `event` is to a step: a set of Relation.
  uint8_t RelationsTo(EventId step, EventId event) const {
    if (ThreadOf(step) == ThreadOf(event)) return kOfSameThread;
    const Outline& first = OutlineOf(step);
    const Outline& second = OutlineOf(event);
    return first.footprint.MayDepend(second.footprint) ? Compare(step, event)
                                                       : 0;
  }

 private:
  // What most comparisons need, in one line of the processor's cache.
  struct alignas(64) Outline {
    uint32_t accesses = 0;  // where they are in accesses_
    uint32_t count = 0;     // of accesses, at least one
    Footprint footprint;
  };

  static constexpr int kIndexBits = 26;  // more events than memory holds
  static_assert(kThreadsMax <= 1 << (32 - kIndexBits));

  const Outline& OutlineOf(EventId event) const {
    return outlines_[event & ((EventId{1} << kIndexBits) - 1)];
  }
  // Of events of different threads.
  uint8_t Compare(EventId step, EventId event) const;
  void AddOutline(const DporEvent& event);
  ObjectId NumberOf(ObjectId object);

  // By a hash of what an event is; for 64 bits of it to be those of another is
  // as unlikely as for two points (bounded_dpor.h).
  std::unordered_map<uint64_t, EventId> by_hash_;
  // Their numbers here, in the order in which they were first seen: as long as
  // there are few, no two have a place in common.
  std::unordered_map<ObjectId, ObjectId> numbers_;
  std::vector<Outline> outlines_;  // by event
  std::vector<Access> accesses_;   // of all events
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_EVENT_TABLE_H_
