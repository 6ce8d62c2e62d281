// Depth-first search: every schedule once, optionally only those with few
// preemptions.
//
// Musuvathi and Qadeer, "Iterative context bounding for systematic testing of
// multithreaded programs", PLDI 2007: most faults show with one or two
// preemptions, and with a bound on them the number of schedules is polynomial
// in the number of steps. Departure: not only switches away from a thread that
// waits or has ended are free, but also those from one that pauses, since the
// engine does not let it go on at once.
//
// Ends only for subjects whose executions all end, and soon only for small
// ones.
#ifndef TAPRACE_HARNESS_SCHEDULE_DFS_H_
#define TAPRACE_HARNESS_SCHEDULE_DFS_H_

#include <cstddef>
#include <limits>
#include <vector>

#include "harness/schedule/strategy.h"

namespace taprace::schedule {

class Dfs : public Strategy {
 public:
  static constexpr int kUnbounded = std::numeric_limits<int>::max();

  explicit Dfs(int preemptions_max = kUnbounded)
      : preemptions_max_(preemptions_max) {}

  bool Begin() override;
  ThreadId Next(const State& state) override;

 private:
  // A scheduling point of the current execution.
  struct Node {
    ThreadId taken;
    ThreadSet left;      // to be tried later
    int preemptions;     // before this step
    ThreadId preempted;  // who is, by any other answer; or kNoThread
  };

  static int PreemptionsAfter(const Node& node);

  const int preemptions_max_;
  bool begun_ = false;
  std::vector<Node> nodes_;
  size_t depth_ = 0;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_DFS_H_
