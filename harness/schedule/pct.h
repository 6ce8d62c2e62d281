// Probabilistic concurrency testing: threads have random priorities, the one
// with the highest runs, and at a few random steps it drops below all others.
//
// Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with
// probabilistic guarantees of finding bugs", ASPLOS 2010: a fault that needs d
// ordering constraints shows in an execution of n threads and k steps with a
// probability of at least 1 / (n * k^(d-1)).
//
// Departures, all of which make k smaller:
// - It is not given but that of an earlier execution, any of the last ones, so
//   that a long one among many short ones does not put most changes behind
//   their ends. The first execution has no change of priorities.
// - Only those steps count at which several threads can go on: to drop the only
//   one there is means no more than to drop it at the next of its steps at
//   which another could be taken instead.
// - Nor do accesses to objects that only one thread was seen to touch so far,
// in
//   any execution: to drop that thread means no more than to drop it at its
//   next step that others may notice. (As Ozkan, Majumdar and Oraee, "Trace
//   aware random testing for distributed systems", OOPSLA 2019, count what
//   races only.)
// Threads draw their priority when they are spawned.
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
  // How many earlier executions are remembered.
  static constexpr size_t kLengths = 32;

  uint32_t AnyLength();
  ThreadId NextOfSeveral(const State& state);
  ThreadId Highest(ThreadSet enabled) const;
  bool MayMatter(const Access& access) const;
  void NoteTouch(const Access& access, ThreadId thread);

  const int depth_;
  uint64_t random_;
  // Steps that count: in this execution so far, and in earlier ones.
  uint32_t choices_ = 0;
  std::array<uint32_t, kLengths> lengths_ = {};
  uint32_t executions_ = 0;
  // By object: 0, or the thread that has touched it + 1, or kSeveral.
  std::vector<uint8_t> touched_;
  // Choices (ascending) at which the thread that would run drops.
  std::vector<uint32_t> changes_;
  size_t next_change_ = 0;
  int known_threads_ = 0;
  // Initial ones are above all that is dropped to.
  std::array<uint64_t, kThreadsMax> priority_ = {};
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_PCT_H_
