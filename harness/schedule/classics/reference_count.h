// An object is freed by who drops the last reference. Broken: to drop it and to
// see whether it was the last are two steps, so that two threads free it, or
// one uses it after the other did.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_REFERENCE_COUNT_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_REFERENCE_COUNT_H_

#include <optional>
#include <string>

#include "harness/schedule/heap.h"
#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class ReferenceCount : public Observed {
 public:
  explicit ReferenceCount(bool broken) : broken_(broken) {}

  void Start() override {
    heap_.Reset();
    object_ = heap_.Allocate(8, "object");
    references_.emplace("references", 2);
    for (int i = 0; i < 2; ++i) {
      Spawn("owner", [this] {
        heap_.CheckAlive(object_, "use");
        if (Drop() == 0) heap_.Free(object_);
      });
    }
  }

  void Finish() override {
    if (heap_.live_count() != 0) Report("the object was not freed");
  }

  std::string Outcome() const override { return "freed"; }

 private:
  // How many are left.
  int Drop() {
    if (!broken_) return references_->FetchAdd(-1) - 1;
    references_->FetchAdd(-1);
    return references_->Load();
  }

  const bool broken_;
  Heap heap_;
  void* object_ = nullptr;
  std::optional<Shared<int>> references_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_REFERENCE_COUNT_H_
