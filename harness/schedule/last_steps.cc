#include "harness/schedule/last_steps.h"

#include <algorithm>

namespace taprace::schedule {

uint32_t LastSteps::HeadOf(ObjectId object, ThreadId thread) {
  const ObjectId row = object == kEveryObject ? 0 : object;
  return row * uint32_t{kThreadsMax} + static_cast<uint32_t>(thread);
}

void LastSteps::Push(ThreadId thread, std::span<const Access> accesses) {
  uint32_t& last = last_[static_cast<size_t>(thread)];
  steps_.push_back({.thread = thread,
                    .before = last,
                    .first_touch = static_cast<uint32_t>(touches_.size())});
  last = static_cast<uint32_t>(steps_.size());
  threads_ |= SetOf(thread);
  for (const Access& access : accesses) {
    const bool every = access.object == kEveryObject;
    if (access.kind == AccessKind::kLocal && !every) continue;
    const uint32_t head = HeadOf(access.object, thread);
    if (head >= heads_.size()) heads_.resize(head + kThreadsMax);
    touches_.push_back({.step = last,
                        .before = heads_[head],
                        .head = head,
                        .kind = every ? AccessKind::kWrite : access.kind});
    heads_[head] = static_cast<uint32_t>(touches_.size());
  }
}

void LastSteps::Truncate(size_t count) {
  while (steps_.size() > count) {
    const Step& step = steps_.back();
    for (; touches_.size() > step.first_touch; touches_.pop_back()) {
      heads_[touches_.back().head] = touches_.back().before;
    }
    last_[static_cast<size_t>(step.thread)] = step.before;
    steps_.pop_back();
  }
}

uint32_t LastSteps::Later(uint32_t head, AccessKind kind,
                          uint32_t found) const {
  uint32_t number = head < heads_.size() ? heads_[head] : 0;
  while (number != 0) {
    const Touch& touch = touches_[number - 1];
    if (touch.step <= found) break;
    if (Dependent(touch.kind, kind)) return touch.step;
    number = touch.before;
  }
  return found;
}

std::span<const uint32_t> LastSteps::Before(ThreadId thread,
                                            std::span<const Access> accesses) {
  const bool every = std::ranges::any_of(accesses, [](const Access& access) {
    return access.object == kEveryObject;
  });
  found_.clear();
  for (ThreadSet left = threads_; left != 0; left &= left - 1) {
    const ThreadId other = FirstOf(left);
    uint32_t found = 0;
    if (every || other == thread) {
      found = last_[static_cast<size_t>(other)];
    } else {
      // Who touches every object touches those of the event.
      found = Later(HeadOf(kEveryObject, other), AccessKind::kWrite, found);
      for (const Access& access : accesses) {
        found = Later(HeadOf(access.object, other), access.kind, found);
      }
    }
    if (found != 0) found_.push_back(found - 1);
  }
  return found_;
}

}  // namespace taprace::schedule
