// Writers change both halves of a pair, readers must see equal halves. Broken:
// writers share the lock, as readers may.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_READER_WRITER_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_READER_WRITER_H_

#include <optional>
#include <string>

#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class ReaderWriter : public Observed {
 public:
  explicit ReaderWriter(bool broken) : broken_(broken) {}

  void Start() override {
    lock_.emplace("pair");
    left_.emplace("left", 0);
    right_.emplace("right", 0);
    Spawn("writer", [this] { Write(); });
    Spawn("reader", [this] { Read(); });
    Spawn("reader", [this] { Read(); });
  }

  std::string Outcome() const override {
    return std::to_string(left_->Peek()) + " " + std::to_string(right_->Peek());
  }

 private:
  void Write() {
    broken_ ? lock_->LockShared() : lock_->Lock();
    left_->Store(1);
    right_->Store(1);
    broken_ ? lock_->UnlockShared() : lock_->Unlock();
  }

  void Read() {
    lock_->LockShared();
    const int left = left_->Load();
    if (left != right_->Load()) Report("torn pair");
    lock_->UnlockShared();
  }

  const bool broken_;
  std::optional<Mutex> lock_;
  std::optional<Shared<int>> left_;
  std::optional<Shared<int>> right_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_READER_WRITER_H_
