#include "harness/schedule/urw.h"

#include <algorithm>

#include "harness/schedule/pick.h"

namespace taprace::schedule {

bool Urw::Begin() {
  known_threads_ = 0;
  return true;
}

ThreadId Urw::Next(const State& state) {
  for (; known_threads_ < state.thread_count; ++known_threads_) {
    Thread& thread = threads_[static_cast<size_t>(known_threads_)];
    thread.taken = 0;
    thread.left = static_cast<uint32_t>(
        thread.executions == 0 ? 1 : thread.taken_sum / thread.executions);
  }
  // A thread that takes more steps than it should still has one left.
  const auto weight = [this](ThreadId thread) {
    return std::max(threads_[static_cast<size_t>(thread)].left, 1u);
  };
  uint32_t total = 0;
  for (ThreadSet rest = state.enabled; rest != 0; rest &= rest - 1) {
    total += weight(FirstOf(rest));
  }
  uint32_t skip = RandomBelow(total, random_);
  ThreadSet rest = state.enabled;
  while (skip >= weight(FirstOf(rest))) {
    skip -= weight(FirstOf(rest));
    rest &= rest - 1;
  }
  const ThreadId next = FirstOf(rest);
  Thread& thread = threads_[static_cast<size_t>(next)];
  ++thread.taken;
  if (thread.left > 0) --thread.left;
  return next;
}

void Urw::End(const State& /*state*/) {
  for (int i = 0; i < known_threads_; ++i) {
    Thread& thread = threads_[static_cast<size_t>(i)];
    thread.taken_sum += thread.taken;
    ++thread.executions;
  }
}

}  // namespace taprace::schedule
