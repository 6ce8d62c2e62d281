// The primitives of sync.h on threads of the operating system. What two of them
// have to agree on is the engine's bookkeeping, so one lock guards it all.
//
// The order that a mutex makes goes by the addresses of waiting_ (all that was
// before it was given back comes before whoever takes it next, in any way) and
// waiting_shared_ (all that was before a share was given back comes before who
// takes it exclusively). Not by those of owner_ and sharers_: to read an atomic
// variable, as HeldByCaller() does, makes order itself.
#ifndef TAPRACE_OS_THREADS
#define TAPRACE_OS_THREADS  // for tools that read this file without its target
#endif
#include <algorithm>
#include <thread>
#include <utility>

#include "harness/schedule/sync.h"

namespace taprace::schedule {
namespace {

bool OutsideOfThreads() { return Self() == kNoThread; }

}  // namespace

void Yield(const char* what) {
  if (OutsideOfThreads()) return;
  Engine::Current()->Point({.what = what});
  std::this_thread::yield();
}

void Pause(const char* what) { Yield(what); }

void Sleep(const char* what) {
  if (OutsideOfThreads()) return;
  Engine& engine = *Engine::Current();
  engine.Point({.what = what});
  HiddenLock lock(engine.bookkeeping());
  engine.Park(lock, {.what = what}, true);
}

void Mutex::Lock(const char* what) {
  if (OutsideOfThreads()) return;
  Engine& engine = *Engine::Current();
  const Access access{object_, AccessKind::kLock, what};
  engine.Point(access);
  if (HeldByCaller() || SharedByCaller()) {
    Refuse(FindingKind::kDeadlock, " locks ", ", which it holds");
  }
  {
    HiddenLock lock(engine.bookkeeping());
    while (Held()) {
      waiting_ |= SetOf(Self());
      engine.Park(lock, access);
    }
    owner_ = Self();
  }
  AcquireOrder(&waiting_);
  AcquireOrder(&waiting_shared_);
}

bool Mutex::TryLock(const char* what) {
  if (OutsideOfThreads()) return true;
  Engine& engine = *Engine::Current();
  engine.Point({object_, AccessKind::kWrite, what});
  {
    HiddenLock lock(engine.bookkeeping());
    if (Held()) return false;
    owner_ = Self();
  }
  AcquireOrder(&waiting_);
  AcquireOrder(&waiting_shared_);
  return true;
}

void Mutex::GiveBack(AccessKind /*how*/) {
  if (OutsideOfThreads()) return;
  Engine& engine = *Engine::Current();
  if (owner_ != Self()) {
    Refuse(FindingKind::kMisuse, " unlocks ", ", which it does not hold");
  }
  ReleaseOrder(&waiting_);
  HiddenLock lock(engine.bookkeeping());
  owner_ = kNoThread;
  UnparkWaiting();
}

void Mutex::LockShared(const char* what) {
  if (OutsideOfThreads()) return;
  Engine& engine = *Engine::Current();
  const Access access{object_, AccessKind::kLockShared, what};
  engine.Point(access);
  if (HeldByCaller() || SharedByCaller()) {
    Refuse(FindingKind::kDeadlock, " shares ", ", which it holds");
  }
  {
    HiddenLock lock(engine.bookkeeping());
    while (owner_ != kNoThread) {
      waiting_shared_ |= SetOf(Self());
      engine.Park(lock, access);
    }
    sharers_ |= SetOf(Self());
  }
  AcquireOrder(&waiting_);
}

void Mutex::GiveBackShare(AccessKind /*how*/) {
  if (OutsideOfThreads()) return;
  Engine& engine = *Engine::Current();
  if (!SharedByCaller()) {
    Refuse(FindingKind::kMisuse, " gives back a share of ",
           ", which it does not have");
  }
  ReleaseOrder(&waiting_shared_);
  HiddenLock lock(engine.bookkeeping());
  sharers_ &= ~SetOf(Self());
  UnparkWaiting();
}

// All of them, to see for themselves who gets the lock.
void Mutex::UnparkWaiting() {
  Engine& engine = *Engine::Current();
  engine.Unpark(std::exchange(waiting_shared_, 0));
  if (sharers_ == 0) engine.Unpark(std::exchange(waiting_, 0));
}

bool CondVar::Block(Mutex& mutex, bool timed, const char* what) {
  if (OutsideOfThreads()) return true;
  Engine& engine = *Engine::Current();
  const Access access{object_, AccessKind::kWrite, what};
  engine.Point(access);
  const ThreadId self = Self();
  if (!mutex.HeldByCaller()) mutex.Unlock();  // tells, and leaves
  ReleaseOrder(&mutex.waiting_);
  bool woken = true;
  {
    HiddenLock lock(engine.bookkeeping());
    waiters_.push_back(self);
    mutex.owner_ = kNoThread;
    mutex.UnparkWaiting();
    engine.Park(lock, access, timed);
    const auto place = std::find(waiters_.begin(), waiters_.end(), self);
    woken = place == waiters_.end();
    if (!woken) waiters_.erase(place);
  }
  mutex.Lock(what);
  return woken;
}

void CondVar::Signal(const char* what) {
  if (OutsideOfThreads()) return;
  Engine& engine = *Engine::Current();
  engine.Point({object_, AccessKind::kWrite, what});
  HiddenLock lock(engine.bookkeeping());
  if (waiters_.empty()) return;
  engine.Unpark(SetOf(waiters_.front()));
  waiters_.erase(waiters_.begin());
}

void CondVar::Broadcast(const char* what) {
  if (OutsideOfThreads()) return;
  Engine& engine = *Engine::Current();
  engine.Point({object_, AccessKind::kWrite, what});
  HiddenLock lock(engine.bookkeeping());
  for (const ThreadId waiter : waiters_) engine.Unpark(SetOf(waiter));
  waiters_.clear();
}

}  // namespace taprace::schedule
