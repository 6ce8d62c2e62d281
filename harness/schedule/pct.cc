#include "harness/schedule/pct.h"

#include <algorithm>

#include "harness/schedule/pick.h"

namespace taprace::schedule {
namespace {

constexpr uint64_t kInitial = uint64_t{1} << 63;

}  // namespace

bool Pct::Begin() {
  known_threads_ = 0;
  next_change_ = 0;
  choices_ = 0;
  changes_.clear();
  if (choices_most_ == 0) return true;
  for (int i = 1; i < depth_; ++i) {
    changes_.push_back(RandomBelow(choices_most_, random_));
  }
  std::sort(changes_.begin(), changes_.end());
  return true;
}

ThreadId Pct::Next(const State& state) {
  for (; known_threads_ < state.thread_count; ++known_threads_) {
    priority_[static_cast<size_t>(known_threads_)] =
        NextRandom(random_) | kInitial;
  }
  if (!HasSeveral(state.enabled)) return FirstOf(state.enabled);
  ThreadId next = Highest(state.enabled);
  while (next_change_ < changes_.size() && changes_[next_change_] == choices_) {
    ++next_change_;
    priority_[static_cast<size_t>(next)] = changes_.size() - next_change_;
    next = Highest(state.enabled);
  }
  ++choices_;
  return next;
}

void Pct::End(const State& /*state*/) {
  choices_most_ = std::max(choices_most_, choices_);
}

ThreadId Pct::Highest(ThreadSet enabled) const {
  ThreadId highest = FirstOf(enabled);
  for (ThreadSet left = enabled & (enabled - 1); left != 0; left &= left - 1) {
    const ThreadId thread = FirstOf(left);
    if (priority_[static_cast<size_t>(thread)] >
        priority_[static_cast<size_t>(highest)]) {
      highest = thread;
    }
  }
  return highest;
}

}  // namespace taprace::schedule
