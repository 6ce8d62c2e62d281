// Mutual exclusion by a flag that threads try until it is free. Broken: to look
// at it and to set it are two steps.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_SPIN_LOCK_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_SPIN_LOCK_H_

#include <optional>
#include <string>

#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class SpinLock : public Observed {
 public:
  explicit SpinLock(bool broken) : broken_(broken) {}

  void Start() override {
    taken_.emplace("taken", false);
    inside_.emplace("inside", 0);
    for (int i = 0; i < 2; ++i) {
      Spawn("visitor", [this] {
        while (!TryEnter()) Pause();
        if (inside_->FetchAdd(1) != 0) Report("not alone");
        inside_->FetchAdd(-1);
        taken_->Store(false);
      });
    }
  }

  std::string Outcome() const override {
    return std::to_string(inside_->Peek());
  }

 private:
  bool TryEnter() {
    if (!broken_) return !taken_->Exchange(true);
    if (taken_->Load()) return false;
    taken_->Store(true);
    return true;
  }

  const bool broken_;
  std::optional<Shared<bool>> taken_;
  std::optional<Shared<int>> inside_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_SPIN_LOCK_H_
