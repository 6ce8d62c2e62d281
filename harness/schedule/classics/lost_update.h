// Two threads count together. Broken: to read and to write are two steps.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_LOST_UPDATE_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_LOST_UPDATE_H_

#include <optional>
#include <string>

#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class LostUpdate : public Observed {
 public:
  explicit LostUpdate(bool broken) : broken_(broken) {}

  void Start() override {
    sum_.emplace("sum", 0);
    for (int i = 0; i < 2; ++i) {
      Spawn("adder", [this] {
        Add();
        Add();
      });
    }
  }

  void Finish() override {
    if (sum_->Peek() != 4) Report("an addition was lost");
  }

  std::string Outcome() const override { return std::to_string(sum_->Peek()); }

 private:
  void Add() {
    if (broken_) {
      sum_->Store(sum_->Load() + 1);
    } else {
      sum_->FetchAdd(1);
    }
  }

  const bool broken_;
  std::optional<Shared<int>> sum_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_LOST_UPDATE_H_
