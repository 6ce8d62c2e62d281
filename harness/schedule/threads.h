// A subject for tests: a few threads, each of one function, and one of each
// primitive.
#ifndef TAPRACE_HARNESS_SCHEDULE_THREADS_H_
#define TAPRACE_HARNESS_SCHEDULE_THREADS_H_

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "harness/schedule/heap.h"
#include "harness/schedule/subject.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class Threads : public Subject {
 public:
  using Body = std::function<void(Threads&)>;

  explicit Threads(std::vector<Body> bodies) : bodies_(std::move(bodies)) {}

  void Start() override {
    mutex.emplace("mutex");
    other_mutex.emplace("other");
    condition.emplace("condition");
    x.emplace("x", 0);
    y.emplace("y", 0);
    heap.Reset();
    plain = 0;
    for (const Body& body : bodies_) {
      Spawn("body", [this, &body] { body(*this); });
    }
  }

  std::optional<Mutex> mutex;
  std::optional<Mutex> other_mutex;
  std::optional<CondVar> condition;
  std::optional<Shared<int>> x;
  std::optional<Shared<int>> y;
  Heap heap;
  int plain = 0;

 private:
  const std::vector<Body> bodies_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_THREADS_H_
