#include "harness/schedule/replay.h"

#include <utility>

namespace taprace::schedule {

bool Replay::Begin() { return !std::exchange(begun_, true); }

ThreadId Replay::Next(const State& state) {
  if (next_ == schedule_.size() || schedule_[next_].step != state.step) {
    return state.Default();
  }
  const ThreadId thread = schedule_[next_++].thread;
  if ((state.enabled & SetOf(thread)) != 0) return thread;
  followed_ = false;
  return state.Default();
}

}  // namespace taprace::schedule
