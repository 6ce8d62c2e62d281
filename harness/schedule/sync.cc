#include "harness/schedule/sync.h"

#include <algorithm>

namespace taprace::schedule {
namespace {

// Outside of threads nothing waits and nothing is a scheduling point.
bool OutsideOfThreads() { return Self() == kNoThread; }

}  // namespace

void Yield(const char* what) {
  if (!OutsideOfThreads()) Engine::Current()->Point({.what = what});
}

void Pause(const char* what) {
  if (OutsideOfThreads()) return;
  Engine& engine = *Engine::Current();
  engine.SetPaused(SetOf(Self()));
  engine.PointWhenEnabled({kEveryObject, AccessKind::kWrite, what});
}

void Sleep(const char* what) {
  if (OutsideOfThreads()) return;
  Engine& engine = *Engine::Current();
  engine.SetAsleep(SetOf(Self()));
  engine.PointWhenEnabled({.what = what});
}

// Returns when the caller was chosen, which can only be while it is enabled.
inline void Mutex::Await(Engine& engine, const Access& access,
                         ThreadSet& waiting, bool possible) {
  const ThreadSet self = SetOf(engine.running());
  waiting |= self;
  if (possible) {
    engine.Point(access);
  } else {
    engine.PointWhenEnabled(access);
  }
  waiting &= ~self;
}

void Mutex::Lock(const char* what) {
  Engine& engine = *Engine::Current();
  const ThreadId self = engine.running();
  if (self == kNoThread) return;
  const bool held = Held();
  if (held && (owner_ == self || (sharers_ & SetOf(self)) != 0)) {
    Refuse(FindingKind::kDeadlock, " locks ", ", which it holds");
  }
  Await(engine, {object_, AccessKind::kLock, what}, waiting_, !held);
  Acquired(engine, self);
}

inline void Mutex::Acquired(Engine& engine, ThreadId self) {
  owner_ = self;
  engine.Disable(waiting_ | waiting_shared_);
}

bool Mutex::TryLock(const char* what) {
  if (OutsideOfThreads()) return true;
  Engine& engine = *Engine::Current();
  engine.Point({object_, AccessKind::kWrite, what});
  if (Held()) return false;
  engine.Affect(object_, AccessKind::kLock);
  Acquired(engine, engine.running());
  return true;
}

void Mutex::GiveBack(AccessKind how) {
  Engine& engine = *Engine::Current();
  const ThreadId self = engine.running();
  if (self == kNoThread) return;
  if (owner_ != self) {
    Refuse(FindingKind::kMisuse, " unlocks ", ", which it does not hold");
  }
  owner_ = kNoThread;
  engine.Affect(object_, how);
  EnableWaiting(engine);
}

void Mutex::LockShared(const char* what) {
  if (OutsideOfThreads()) return;
  if (HeldByCaller() || SharedByCaller()) {
    Refuse(FindingKind::kDeadlock, " shares ", ", which it holds");
  }
  Engine& engine = *Engine::Current();
  Await(engine, {object_, AccessKind::kLockShared, what}, waiting_shared_,
        owner_ == kNoThread);
  sharers_ |= SetOf(Self());
  engine.Disable(waiting_);
}

void Mutex::GiveBackShare(AccessKind how) {
  if (OutsideOfThreads()) return;
  Engine& engine = *Engine::Current();
  if (!SharedByCaller()) {
    Refuse(FindingKind::kMisuse, " gives back a share of ",
           ", which it does not have");
  }
  sharers_ &= ~SetOf(Self());
  engine.Affect(object_, how);
  EnableWaiting(engine);
}

inline void Mutex::EnableWaiting(Engine& engine) const {
  engine.Enable(waiting_shared_);
  if (sharers_ == 0) engine.Enable(waiting_);
}

// To give the mutex back and to begin to wait are one step.
bool CondVar::Block(Mutex& mutex, bool timed, const char* what) {
  if (OutsideOfThreads()) return true;
  Engine& engine = *Engine::Current();
  engine.Point({object_, AccessKind::kWrite, what});
  const ThreadId self = Self();
  waiters_.push_back(self);
  mutex.Unlock();
  if (timed) engine.SetAsleep(SetOf(self));
  // Who gives up waiting leaves the queue.
  engine.PointWhenEnabled(
      {object_, timed ? AccessKind::kWrite : AccessKind::kLocal, what});
  const auto place = std::find(waiters_.begin(), waiters_.end(), self);
  const bool timed_out = place != waiters_.end();
  if (timed_out) waiters_.erase(place);
  mutex.Lock(what);
  return !timed_out;
}

void CondVar::Signal(const char* what) {
  if (OutsideOfThreads()) return;
  Engine::Current()->Point({object_, AccessKind::kWrite, what});
  if (waiters_.empty()) return;
  Engine::Current()->Wake(waiters_.front());
  waiters_.erase(waiters_.begin());
}

void CondVar::Broadcast(const char* what) {
  if (OutsideOfThreads()) return;
  Engine::Current()->Point({object_, AccessKind::kWrite, what});
  for (const ThreadId waiter : waiters_) Engine::Current()->Wake(waiter);
  waiters_.clear();
}

}  // namespace taprace::schedule
