// Subjects for tests of either engine that use primitives where nothing is a
// scheduling point.
#ifndef TAPRACE_HARNESS_SCHEDULE_OUTSIDE_OF_THREADS_H_
#define TAPRACE_HARNESS_SCHEDULE_OUTSIDE_OF_THREADS_H_

#include <gtest/gtest.h>

#include <optional>

#include "harness/schedule/subject.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

// Start() and Finish() are alone: not even a lock that is held keeps them.
class UsesAllOutside : public Subject {
 public:
  void Start() override {
    mutex_.emplace("mutex");
    condition_.emplace("condition");
    Use();
    thread_ = Spawn("holds", [this] { mutex_->Lock(); });
  }
  void Finish() override {
    Join(thread_);  // has ended
    Use();
  }
  int uses() const { return uses_; }

 private:
  void Use() {
    MutexLock lock(*mutex_);
    mutex_->Lock();
    EXPECT_TRUE(mutex_->TryLock());
    mutex_->LockShared();
    mutex_->UnlockShared();
    condition_->Signal();
    condition_->Broadcast();
    condition_->Wait(*mutex_);
    EXPECT_TRUE(condition_->WaitFor(*mutex_));
    Yield();
    Pause();
    Sleep();
    ++uses_;
  }

  std::optional<Mutex> mutex_;
  std::optional<CondVar> condition_;
  ThreadId thread_ = kNoThread;
  int uses_ = 0;
};

// Joins a thread where none can be waited for.
class JoinsInStart : public Subject {
 public:
  void Start() override {
    Join(Spawn("thread", [] {}));
  }
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_OUTSIDE_OF_THREADS_H_
