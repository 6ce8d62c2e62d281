// One thread waits until another is ready. Broken: it looks whether it must
// wait before it takes the lock, and sleeps through the signal.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_LOST_WAKEUP_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_LOST_WAKEUP_H_

#include <optional>
#include <string>

#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class LostWakeup : public Observed {
 public:
  explicit LostWakeup(bool broken) : broken_(broken) {}

  void Start() override {
    mutex_.emplace("mutex");
    condition_.emplace("condition");
    ready_.emplace("ready", false);
    Spawn("waiter", [this] { Await(); });
    Spawn("notifier", [this] {
      MutexLock lock(*mutex_);
      ready_->Store(true);
      condition_->Signal();
    });
  }

  std::string Outcome() const override {
    return ready_->Peek() ? "ready" : "not ready";
  }

 private:
  void Await() {
    if (broken_) {
      if (ready_->Load()) return;
      MutexLock lock(*mutex_);
      condition_->Wait(*mutex_);
    } else {
      MutexLock lock(*mutex_);
      while (!ready_->Load()) condition_->Wait(*mutex_);
    }
  }

  const bool broken_;
  std::optional<Mutex> mutex_;
  std::optional<CondVar> condition_;
  std::optional<Shared<bool>> ready_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_LOST_WAKEUP_H_
