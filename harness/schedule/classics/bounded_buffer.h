// A buffer of one item, a producer of two and two consumers, all waiting on one
// condition variable. Broken: who changes the buffer wakes one of those who
// wait, which may be the wrong one; both sides then wait for ever.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_BOUNDED_BUFFER_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_BOUNDED_BUFFER_H_

#include <optional>
#include <string>

#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class BoundedBuffer : public Observed {
 public:
  explicit BoundedBuffer(bool broken) : broken_(broken) {}

  void Start() override {
    mutex_.emplace("buffer");
    changed_.emplace("changed");
    full_ = false;
    consumed_ = 0;
    Spawn("producer", [this] {
      Set(true);
      Set(true);
    });
    for (int i = 0; i < 2; ++i) {
      Spawn("consumer", [this] {
        Set(false);
        MutexLock lock(*mutex_);
        ++consumed_;
      });
    }
  }

  void Finish() override {
    if (full_ || consumed_ != 2) Report("an item was lost");
  }

  std::string Outcome() const override { return std::to_string(consumed_); }

 private:
  void Set(bool full) {
    MutexLock lock(*mutex_);
    while (full_ == full) changed_->Wait(*mutex_);
    full_ = full;
    broken_ ? changed_->Signal() : changed_->Broadcast();
  }

  const bool broken_;
  std::optional<Mutex> mutex_;
  std::optional<CondVar> changed_;
  bool full_ = false;  // by mutex_
  int consumed_ = 0;   // by mutex_
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_BOUNDED_BUFFER_H_
