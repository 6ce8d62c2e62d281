// At each step any enabled thread, all equally likely.
#ifndef TAPRACE_HARNESS_SCHEDULE_RANDOM_WALK_H_
#define TAPRACE_HARNESS_SCHEDULE_RANDOM_WALK_H_

#include <cstdint>

#include "harness/schedule/strategy.h"

namespace taprace::schedule {

class RandomWalk : public Strategy {
 public:
  explicit RandomWalk(uint64_t seed) : random_(seed) {}

  bool Begin() override { return true; }
  ThreadId Next(const State& state) override;

 private:
  uint64_t random_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_RANDOM_WALK_H_
