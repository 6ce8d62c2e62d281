#include "harness/schedule/pos.h"

#include "harness/base/random.h"

namespace taprace::schedule {

bool Pos::Begin() {
  known_threads_ = 0;
  return true;
}

ThreadId Pos::Next(const State& state) {
  for (; known_threads_ < state.thread_count; ++known_threads_) {
    priority_[static_cast<size_t>(known_threads_)] = NextRandom(random_);
  }
  ThreadId next = FirstOf(state.enabled);
  for (ThreadSet left = state.enabled; left != 0; left &= left - 1) {
    const ThreadId thread = FirstOf(left);
    if (priority_[static_cast<size_t>(thread)] >
        priority_[static_cast<size_t>(next)]) {
      next = thread;
    }
  }
  // The step after this one is a new one, too.
  priority_[static_cast<size_t>(next)] = NextRandom(random_);
  const Access& taken = state.pending[static_cast<size_t>(next)];
  for (ThreadSet left = state.enabled & ~SetOf(next); left != 0;
       left &= left - 1) {
    const auto other = static_cast<size_t>(FirstOf(left));
    if (Dependent(taken, state.pending[other])) {
      priority_[other] = NextRandom(random_);
    }
  }
  return next;
}

}  // namespace taprace::schedule
