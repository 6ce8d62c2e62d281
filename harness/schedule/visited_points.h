// The scheduling points from which BoundedDpor has tried all that it has to, so
// that it need not go on from an equal one: what it would find there is known.
//
// Points are equal if the same steps were taken, in orders that differ only
// where they do not depend on each other (the cache of happens-before relations
// of CHESS: Musuvathi and Qadeer, "Partial-order reduction for context-bounded
// state exploration", MSR-TR-2007-12).
#ifndef TAPRACE_HARNESS_SCHEDULE_VISITED_POINTS_H_
#define TAPRACE_HARNESS_SCHEDULE_VISITED_POINTS_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "harness/schedule/aftermath.h"
#include "harness/schedule/state.h"

namespace taprace::schedule {

// How a scheduling point was come to.
struct Point {
  uint64_t steps = 0;         // a hash of them, for points that are equal
  ThreadId last = kNoThread;  // who took the last one, and goes on for free
  int preemptions = 0;        // so far
};

struct VisitedPoint {
  Point point;
  // `last` could have gone on, so that any other thread costs a preemption.
  bool others_preempt = false;
  bool after_time_passed = false;
  Aftermath aftermath;

  // Whether what was tried there is all that there is to try at `other`, an
  // equal point: with as many preemptions left, whoever goes on.
  bool Covers(const Point& other) const;
  // Of an equal point that it covers.
  Aftermath AftermathFor(ThreadId last) const;
};

class VisitedPoints {
 public:
  // In place of an earlier one with the same last thread.
  void Add(VisitedPoint visited);
  // What covers the point, or null; valid until the next Add().
  const VisitedPoint* Find(const Point& point) const;

 private:
  std::unordered_map<uint64_t, std::vector<VisitedPoint>> by_steps_;
  // A bit for each, some with others in common: a look there takes longer, and
  // most points are new.
  std::vector<bool> maybe_ = std::vector<bool>(size_t{1} << 20);
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_VISITED_POINTS_H_
