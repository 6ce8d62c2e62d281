// What explored code is written with: threads, locks, condition variables and
// shared variables. Their operations are the scheduling points of the engine.
//
// All objects are made within an execution, that is in Subject::Start() or by
// a thread, and used by threads of that execution only. Names are literals;
// they stand in messages and printed schedules. Outside of threads (in Start()
// and Finish()) everything takes effect at once.
//
// Where TAPRACE_OS_THREADS is defined, the same code runs on threads of the
// operating system, truly in parallel, to be watched by ThreadSanitizer: see
// os_engine.h and schedule.bzl.
#ifndef TAPRACE_HARNESS_SCHEDULE_SYNC_H_
#define TAPRACE_HARNESS_SCHEDULE_SYNC_H_

#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/schedule/atomic.h"
#include "harness/schedule/engine.h"

namespace taprace::schedule {

// Starts a thread, also from within another.
inline ThreadId Spawn(const char* name, std::function<void()> body) {
  return Engine::Current()->Spawn(name, std::move(body));
}

// Waits until it ended.
inline void Join(ThreadId thread) { Engine::Current()->Join(thread); }

// The thread that calls; kNoThread outside of threads.
inline ThreadId Self() { return Engine::Current()->running(); }

// Lets others run, for code that touches shared memory the engine does not
// see. Not seen by DPOR either.
void Yield(const char* what = "yield");

// Lets at least one step of another thread pass, if one can be taken: for
// loops that try again.
void Pause(const char* what = "pause");

// Until nobody else can go on: a wait for a clock that only moves when all
// else stands still.
void Sleep(const char* what = "sleep");

// The subject is wrong. The execution ends here.
[[noreturn]] inline void Fail(std::string message) {
  Engine::Current()->Fail(FindingKind::kFailure, std::move(message));
}

// The subject is wrong; the caller goes on until its next step.
inline void Report(std::string message) {
  Engine::Current()->Report(FindingKind::kFailure, std::move(message));
}

// A variable that threads read and write without a lock, or an atomic one.
template <typename T>
requires std::is_trivially_copyable_v<T>
class Shared {
 public:
  Shared(const char* name, T value)
      : object_(Engine::Current()->NewObject(name)), value_(value) {}

  T Load(const char* what = "read") const {
    Touch({object_, AccessKind::kRead, what});
    return value_;
  }
  void Store(T value, const char* what = "write") {
    Touch({object_, AccessKind::kWrite, what});
    value_ = value;
  }
  // One step, nothing in between; each returns the value before.
  T Exchange(T value, const char* what = "exchange") {
    Touch({object_, AccessKind::kWrite, what});
    return ExchangeIn(value_, value);
  }
  T FetchAdd(T value, const char* what = "add") {
    Touch({object_, AccessKind::kWrite, what});
    return AddTo(value_, value);
  }
  // Returns whether it was `expected` and now is `desired`.
  bool CompareExchange(T expected, T desired, const char* what = "compare") {
    Touch({object_, AccessKind::kWrite, what});
    return CompareExchangeIn(value_, expected, desired);
  }

  // No scheduling point: for Start(), Finish() and messages.
  T Peek() const { return value_; }

 private:
  static void Touch(const Access& access) {
    Engine* const engine = Engine::Current();
    if (engine->running() != kNoThread) engine->Point(access);
  }

  ObjectId object_;
  Atomic<T> value_;
};

// A lock with one holder, or several that share it. Not recursive. Giving it
// back is no scheduling point of its own: what waits for it is enabled and can
// be chosen at the next one.
class Mutex {
 public:
  explicit Mutex(const char* name)
      : object_(Engine::Current()->NewObject(name)) {}
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock(const char* what = "lock");
  bool TryLock(const char* what = "try lock");
  void Unlock() { GiveBack(AccessKind::kRelease); }
  // The same, after nothing was done that could not as well have been done
  // before or after what others do who give the lock back like this: what it
  // guards was only read, or what was changed is told by Engine::Affect(). Dpor
  // takes the word for it, and tries both orders of two sections only for what
  // is told.
  void UnlockUnchanged() { GiveBack(AccessKind::kReleaseUnchanged); }
  void LockShared(const char* what = "lock shared");
  void UnlockShared() { GiveBackShare(AccessKind::kReleaseShared); }
  // As UnlockUnchanged().
  void UnlockSharedUnchanged() {
    GiveBackShare(AccessKind::kReleaseSharedUnchanged);
  }

  // What strategies know it as.
  ObjectId object() const { return object_; }
  bool HeldByCaller() const { return owner_ == Self() && Self() != kNoThread; }
  // By anyone, exclusively or shared.
  bool Held() const { return owner_ != kNoThread || sharers_ != 0; }
  bool SharedByCaller() const {
    return Self() != kNoThread && (sharers_ & SetOf(Self())) != 0;
  }

#ifndef TAPRACE_OS_THREADS
  // As it was made, for another execution in which it is the same object.
  void Renew() {
    owner_ = kNoThread;
    sharers_ = waiting_ = waiting_shared_ = 0;
  }
#endif

 private:
  friend class CondVar;

  // Ends the execution: "thread 0 locks m, which it holds".
  [[noreturn]] void Refuse(FindingKind kind, const char* does,
                           const char* though) const;
  void GiveBack(AccessKind how);
  void GiveBackShare(AccessKind how);

#ifdef TAPRACE_OS_THREADS
  void UnparkWaiting();
#else
  static void Await(Engine& engine, const Access& access, ThreadSet& waiting,
                    bool possible);
  void EnableWaiting(Engine& engine) const;
  void Acquired(Engine& engine, ThreadId self);
#endif

  const ObjectId object_;
  Atomic<ThreadId> owner_ = kNoThread;
  Atomic<ThreadSet> sharers_ = 0;
  ThreadSet waiting_ = 0;         // for it exclusively
  ThreadSet waiting_shared_ = 0;  // for a share
};

class MutexLock {
 public:
  explicit MutexLock(Mutex& mutex, const char* what = "lock") : mutex_(mutex) {
    mutex_.Lock(what);
  }
  // Giving back what is not held is found here, too, and leaves the thread.
  ~MutexLock() noexcept(false) { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

class CondVar {
 public:
  explicit CondVar(const char* name)
      : object_(Engine::Current()->NewObject(name)) {}
  CondVar(const CondVar&) = delete;
  CondVar& operator=(const CondVar&) = delete;

  // What strategies know it as.
  ObjectId object() const { return object_; }

  // Gives `mutex` back, waits, takes it again. Never wakes by itself.
  void Wait(Mutex& mutex, const char* what = "wait") {
    Block(mutex, false, what);
  }
  // The same, but also returns, with false, when nobody else can go on: the
  // time is up.
  bool WaitFor(Mutex& mutex, const char* what = "wait") {
    return Block(mutex, true, what);
  }
  // Who waits longest.
  void Signal(const char* what = "signal");
  void Broadcast(const char* what = "broadcast");

#ifndef TAPRACE_OS_THREADS
  // See Mutex::Renew().
  void Renew() { waiters_.clear(); }
#endif

 private:
  bool Block(Mutex& mutex, bool timed, const char* what);

  const ObjectId object_;
  std::vector<ThreadId> waiters_;  // longest first
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_SYNC_H_
