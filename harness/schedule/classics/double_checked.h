// Two threads use a thing that the first one to come makes, with a look before
// the lock is taken. Broken: it is announced before it is made.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_DOUBLE_CHECKED_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_DOUBLE_CHECKED_H_

#include <optional>
#include <string>

#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class DoubleChecked : public Observed {
 public:
  explicit DoubleChecked(bool broken) : broken_(broken) {}

  void Start() override {
    mutex_.emplace("mutex");
    made_.emplace("made", false);
    value_.emplace("value", 0);
    for (int i = 0; i < 2; ++i) {
      Spawn("user", [this] {
        if (!made_->Load()) Make();
        if (value_->Load() != 42) Report("used before it was made");
      });
    }
  }

  std::string Outcome() const override {
    return std::to_string(value_->Peek());
  }

 private:
  void Make() {
    MutexLock lock(*mutex_);
    if (made_->Load()) return;
    if (broken_) made_->Store(true);
    value_->Store(42);
    if (!broken_) made_->Store(true);
  }

  const bool broken_;
  std::optional<Mutex> mutex_;
  std::optional<Shared<bool>> made_;
  std::optional<Shared<int>> value_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_DOUBLE_CHECKED_H_
