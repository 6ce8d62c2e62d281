// Probabilistic concurrency testing: threads have random priorities, the one
// with the highest runs, and at a few random steps it drops below all others.
//
// Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with
// probabilistic guarantees of finding bugs", ASPLOS 2010: a fault that needs d
// ordering constraints shows in an execution of n threads and k steps with a
// probability of at least 1 / (n * k^(d-1)).
//
// Departures: k is not given but the most that any execution so far had, so
// that the first execution has no change of priorities. It counts only steps at
// which several threads can go on: to drop the only one there is means no more
// than to drop it at the next of its steps at which another could be taken
// instead. Threads draw their priority when they are spawned.
#ifndef TAPRACE_HARNESS_SCHEDULE_PCT_H_
#define TAPRACE_HARNESS_SCHEDULE_PCT_H_

#include <array>
#include <cstdint>
#include <vector>

#include "harness/schedule/strategy.h"

namespace taprace::schedule {

class Pct : public Strategy {
 public:
  // `depth` is the paper's d, at least 1: it allows for depth - 1 changes.
  Pct(int depth, uint64_t seed) : depth_(depth), random_(seed) {}

  bool Begin() override;
  ThreadId Next(const State& state) override;
  void End(const State& state) override;

 private:
  ThreadId Highest(ThreadSet enabled) const;

  const int depth_;
  uint64_t random_;
  // Choices between threads: in this execution so far, most of any.
  uint32_t choices_ = 0;
  uint32_t choices_most_ = 0;
  // Choices (ascending) at which the thread that would run drops.
  std::vector<uint32_t> changes_;
  size_t next_change_ = 0;
  int known_threads_ = 0;
  // Initial ones are above all that is dropped to.
  std::array<uint64_t, kThreadsMax> priority_ = {};
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_PCT_H_
