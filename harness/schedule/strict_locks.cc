#include "harness/schedule/strict_locks.h"

#include <algorithm>

namespace taprace::schedule {

bool StrictLocks::Has(const Objects& objects, ObjectId object) {
  return std::find(objects.begin(), objects.end(), object) != objects.end();
}

void StrictLocks::Add(ObjectId lock) {
  if (Has(strict_, lock)) return;
  strict_.push_back(lock);
  grew_ = true;
}

void StrictLocks::Begin() {
  for (Objects& held : held_) held.clear();
  thread_count_ = 0;
  taken_.clear();
  tried_.clear();
  nested_.clear();
}

void StrictLocks::Note(ThreadId thread, const Access& access) {
  // Ends of threads are waited for, never held by another.
  if (access.object >= kFirstLife) return;
  Objects& held = held_[static_cast<size_t>(thread)];
  thread_count_ = std::max(thread_count_, thread + 1);
  if (Locks(access.kind)) {
    NoteTaken(held, access.object);
  } else if (Releases(access.kind)) {
    std::erase(held, access.object);
  } else if (access.kind == AccessKind::kWrite) {
    // As Mutex::TryLock() does.
    if (Has(taken_, access.object)) Add(access.object);
    if (!Has(tried_, access.object)) tried_.push_back(access.object);
  }
}

void StrictLocks::NoteTaken(Objects& held, ObjectId lock) {
  if (Has(tried_, lock)) Add(lock);
  if (!Has(taken_, lock)) taken_.push_back(lock);
  for (const ObjectId outer : held) {
    const std::pair<ObjectId, ObjectId> order(outer, lock);
    if (std::find(nested_.begin(), nested_.end(), order) == nested_.end()) {
      nested_.push_back(order);
    }
    if (!LeadsTo(lock, outer)) continue;
    Add(lock);
    Add(outer);
  }
  held.push_back(lock);
}

// Whether `to` was taken within `from`, or within what was, and so on.
bool StrictLocks::LeadsTo(ObjectId from, ObjectId to) const {
  Objects reached = {from};
  for (size_t i = 0; i < reached.size(); ++i) {
    if (reached[i] == to) return true;
    for (const auto& [outer, inner] : nested_) {
      if (outer == reached[i] && !Has(reached, inner)) reached.push_back(inner);
    }
  }
  return false;
}

void StrictLocks::NoteWaiting(const State& state, ThreadSet overdue) {
  const auto waits = [&](ThreadId thread) {
    if ((overdue & SetOf(thread)) != 0) return true;
    if ((state.enabled & SetOf(thread)) != 0) return false;
    const Access& pending = state.pending[static_cast<size_t>(thread)];
    return !Locks(pending.kind) || pending.object >= kFirstLife ||
           Contains(pending.object);
  };
  // Who waits for a strict lock makes those strict that it holds.
  for (bool again = true; again;) {
    const size_t before = strict_.size();
    for (ThreadId i = 0; i < thread_count_; ++i) {
      const Objects& held = held_[static_cast<size_t>(i)];
      if (held.empty() || !waits(i)) continue;
      for (const ObjectId lock : held) Add(lock);
    }
    again = strict_.size() > before;
  }
}

}  // namespace taprace::schedule
