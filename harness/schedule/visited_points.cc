#include "harness/schedule/visited_points.h"

#include <algorithm>
#include <utility>

namespace taprace::schedule {

bool VisitedPoint::Covers(const Point& other) const {
  const bool same_last = point.last == other.last;
  const int price = others_preempt && !same_last ? 1 : 0;
  return point.preemptions + price <= other.preemptions;
}

Aftermath VisitedPoint::AftermathFor(ThreadId last) const {
  Aftermath result = aftermath;
  if (last != point.last) result.at_block = aftermath.at_any_block;
  return result;
}

void VisitedPoints::Add(VisitedPoint visited) {
  maybe_[visited.point.steps % maybe_.size()] = true;
  std::vector<VisitedPoint>& equal = by_steps_[visited.point.steps];
  const auto same = std::ranges::find(
      equal, visited.point.last,
      [](const VisitedPoint& other) { return other.point.last; });
  if (same == equal.end()) {
    equal.push_back(std::move(visited));
  } else {
    *same = std::move(visited);
  }
}

const VisitedPoint* VisitedPoints::Find(const Point& point) const {
  if (!maybe_[point.steps % maybe_.size()]) return nullptr;
  const auto equal = by_steps_.find(point.steps);
  if (equal == by_steps_.end()) return nullptr;
  const auto covers = std::ranges::find_if(
      equal->second,
      [&point](const VisitedPoint& other) { return other.Covers(point); });
  return covers == equal->second.end() ? nullptr : &*covers;
}

}  // namespace taprace::schedule
