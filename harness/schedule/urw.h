// Uniform random walk: threads are as likely as they have steps left, which
// makes each interleaving of independent threads equally likely.
//
// Zhao, Wolff, Mathur and Roychoudhury, "Selectively uniform concurrency
// testing", ASPLOS 2025 (algorithm URW). A plain random walk favours
// interleavings in which short threads run late.
//
// Departures: the steps of each thread are not given but the mean over the
// executions so far (in the first one all threads are equally likely), and a
// thread does not count the steps of those it will spawn.
#ifndef TAPRACE_HARNESS_SCHEDULE_URW_H_
#define TAPRACE_HARNESS_SCHEDULE_URW_H_

#include <array>
#include <cstdint>

#include "harness/schedule/strategy.h"

namespace taprace::schedule {

class Urw : public Strategy {
 public:
  explicit Urw(uint64_t seed) : random_(seed) {}

  bool Begin() override;
  ThreadId Next(const State& state) override;
  void End(const State& state) override;

 private:
  struct Thread {
    uint32_t left = 0;  // estimated, in this execution
    uint32_t taken = 0;
    // Over all executions that the thread was in.
    uint64_t taken_sum = 0;
    uint64_t executions = 0;
  };

  uint64_t random_;
  int known_threads_ = 0;
  std::array<Thread, kThreadsMax> threads_ = {};
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_URW_H_
