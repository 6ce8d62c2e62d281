// Two values, each with a lock of its own, where the second follows from the
// first (the "two-stage" pattern of Farchi, Nir and Ur, "Concurrent bug
// patterns and how to test them", IPDPS 2003). Broken: the first lock is given
// back before the second is taken, so that a reader comes in between.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_TWO_STAGE_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_TWO_STAGE_H_

#include <optional>
#include <string>

#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class TwoStage : public Observed {
 public:
  explicit TwoStage(bool broken) : broken_(broken) {}

  void Start() override {
    first_lock_.emplace("first");
    second_lock_.emplace("second");
    first_ = 0;
    second_ = 0;
    Spawn("writer", [this] { Write(); });
    Spawn("reader", [this] { Read(); });
  }

  std::string Outcome() const override {
    return std::to_string(first_) + " " + std::to_string(second_);
  }

 private:
  void Write() {
    first_lock_->Lock();
    first_ = 1;
    if (broken_) first_lock_->Unlock();
    {
      MutexLock lock(*second_lock_);
      second_ = 2;
    }
    if (!broken_) first_lock_->Unlock();
  }

  void Read() {
    int first = 0;
    {
      MutexLock lock(*first_lock_);
      first = first_;
    }
    if (first == 0) return;
    MutexLock lock(*second_lock_);
    if (second_ != first + 1) Report("the second stage is missing");
  }

  const bool broken_;
  std::optional<Mutex> first_lock_;
  std::optional<Mutex> second_lock_;
  int first_ = 0;   // by first_lock_
  int second_ = 0;  // by second_lock_
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_TWO_STAGE_H_
