// Small subjects with a known fault, shared by tests and benchmarks.
#ifndef TAPRACE_HARNESS_SCHEDULE_LITMUS_H_
#define TAPRACE_HARNESS_SCHEDULE_LITMUS_H_

#include <optional>

#include "harness/schedule/sync.h"

namespace taprace::schedule {

// Check, then claim: each thread looks under the lock whether the thing is
// free, gives the lock back, takes it again and claims. At most one thread may
// have claimed; the lock is not held from check to claim.
class CheckThenClaim : public Subject {
 public:
  explicit CheckThenClaim(int threads) : threads_(threads) {}

  void Start() override {
    mutex_.emplace("m");
    claimed_.emplace("claimed", 0);
    for (int i = 0; i < threads_; ++i) {
      Spawn("claimer", [this] { Claim(); });
    }
  }

  void Finish() override {
    if (claimed_->Peek() > 1) Report("claimed twice");
  }

  int claims() const { return claimed_->Peek(); }

 private:
  void Claim() {
    {
      MutexLock lock(*mutex_);
      if (claimed_->Load() != 0) return;
    }
    MutexLock lock(*mutex_);
    claimed_->FetchAdd(1);
  }

  const int threads_;
  std::optional<Mutex> mutex_;
  std::optional<Shared<int>> claimed_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_LITMUS_H_
