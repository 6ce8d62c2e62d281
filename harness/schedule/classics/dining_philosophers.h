// Three philosophers, a fork between each two, and each needs both (Dijkstra).
// Broken: all take the left one first. Correct: the lower number first.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_DINING_PHILOSOPHERS_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_DINING_PHILOSOPHERS_H_

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class DiningPhilosophers : public Observed {
 public:
  explicit DiningPhilosophers(bool broken) : broken_(broken) {}

  void Start() override {
    for (std::optional<Mutex>& fork : forks_) fork.emplace("fork");
    meals_ = 0;
    for (size_t i = 0; i < forks_.size(); ++i) {
      Spawn("philosopher", [this, i] { Dine(i); });
    }
  }

  std::string Outcome() const override { return std::to_string(meals_); }

 private:
  void Dine(size_t i) {
    size_t first = i;
    size_t second = (i + 1) % forks_.size();
    if (!broken_ && first > second) std::swap(first, second);
    MutexLock left(*forks_[first]);
    MutexLock right(*forks_[second]);
    ++meals_;
  }

  const bool broken_;
  std::array<std::optional<Mutex>, 3> forks_;
  int meals_ = 0;  // any two of them share a fork
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_DINING_PHILOSOPHERS_H_
