#include "harness/schedule/pct.h"

#include <algorithm>

#include "harness/schedule/pick.h"

namespace taprace::schedule {
namespace {

constexpr uint64_t kInitial = uint64_t{1} << 63;
constexpr uint8_t kSeveral = 0xff;
constexpr ObjectId kObjectsMax = 1 << 16;  // those beyond always count

}  // namespace

bool Pct::Begin() {
  known_threads_ = 0;
  next_change_ = 0;
  choices_ = 0;
  changes_.clear();
  const uint32_t length = AnyLength();
  if (length == 0) return true;
  for (int i = 1; i < depth_; ++i) {
    changes_.push_back(RandomBelow(length, random_));
  }
  std::sort(changes_.begin(), changes_.end());
  return true;
}

// That of an earlier execution; 0 where there was none.
uint32_t Pct::AnyLength() {
  const uint32_t known =
      std::min(executions_, static_cast<uint32_t>(lengths_.size()));
  return known == 0 ? 0 : lengths_[RandomBelow(known, random_)];
}

ThreadId Pct::Next(const State& state) {
  for (; known_threads_ < state.thread_count; ++known_threads_) {
    priority_[static_cast<size_t>(known_threads_)] =
        NextRandom(random_) | kInitial;
  }
  const ThreadId next =
      HasSeveral(state.enabled) ? NextOfSeveral(state) : FirstOf(state.enabled);
  NoteTouch(state.pending[static_cast<size_t>(next)], next);
  return next;
}

ThreadId Pct::NextOfSeveral(const State& state) {
  ThreadId next = Highest(state.enabled);
  while (MayMatter(state.pending[static_cast<size_t>(next)])) {
    if (next_change_ == changes_.size() || changes_[next_change_] != choices_) {
      ++choices_;
      break;
    }
    ++next_change_;
    priority_[static_cast<size_t>(next)] = changes_.size() - next_change_;
    next = Highest(state.enabled);
  }
  return next;
}

void Pct::End(const State& /*state*/) {
  lengths_[executions_++ % lengths_.size()] = choices_;
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

// A step that touches no object may touch anything: a yield.
bool Pct::MayMatter(const Access& access) const {
  if (access.object == 0 || access.object >= touched_.size()) return true;
  const uint8_t by = touched_[access.object];
  return by == 0 || by == kSeveral;
}

void Pct::NoteTouch(const Access& access, ThreadId thread) {
  if (access.object == 0 || access.object >= kObjectsMax) return;
  if (access.object >= touched_.size()) {
    touched_.resize(size_t{access.object} * 2);
  }
  uint8_t& by = touched_[access.object];
  const auto self = static_cast<uint8_t>(thread + 1);
  if (by != self) by = by == 0 ? self : kSeveral;
}

}  // namespace taprace::schedule
