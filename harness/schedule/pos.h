// Partial order sampling: each pending step has a random priority, the highest
// is taken, and the steps it races with draw anew.
//
// Yuan, Yang and Gu, "Partial order aware concurrency sampling", CAV 2018
// (algorithm POS). Steps that race with nothing do not disturb the order of
// those that do, so that orders of racing steps are sampled more evenly than
// by a random walk.
//
// Departure: whether two steps race is judged by what they were chosen for; a
// lock that a step gives back on its way makes nobody draw anew.
#ifndef TAPRACE_HARNESS_SCHEDULE_POS_H_
#define TAPRACE_HARNESS_SCHEDULE_POS_H_

#include <array>
#include <cstdint>

#include "harness/schedule/strategy.h"

namespace taprace::schedule {

class Pos : public Strategy {
 public:
  explicit Pos(uint64_t seed) : random_(seed) {}

  bool Begin() override;
  ThreadId Next(const State& state) override;

 private:
  uint64_t random_;
  int known_threads_ = 0;
  // Of the pending step of each thread.
  std::array<uint64_t, kThreadsMax> priority_ = {};
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_POS_H_
