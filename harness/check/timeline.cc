#include "harness/check/timeline.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "harness/check/model.h"

namespace taprace::check {

void Timeline::SortByInvoke(std::span<const Times> calls) {
  by_invoke_.resize(calls.size());
  std::iota(by_invoke_.begin(), by_invoke_.end(), 0);
  const auto earlier = [calls](int32_t a, int32_t b) {
    return calls[a].invoke < calls[b].invoke;
  };
  if (!std::is_sorted(by_invoke_.begin(), by_invoke_.end(), earlier)) {
    std::stable_sort(by_invoke_.begin(), by_invoke_.end(), earlier);
  }
}

void Timeline::ReturnFirst(int32_t invoked) {
  const int32_t call = running_.front().call;
  std::pop_heap(running_.begin(), running_.end());
  running_.pop_back();
  levels_.push_back({call, invoked});
  free_slots_.push_back(slots_[call]);
}

bool Timeline::Build(std::span<const Times> calls, int slots_max) {
  levels_.clear();
  running_.clear();
  free_slots_.clear();
  slots_.resize(calls.size());
  slot_count_ = 0;
  pending_count_ = 0;
  SortByInvoke(calls);
  int32_t invoked = 0;
  for (int32_t call : by_invoke_) {
    assert(calls[call].invoke <= calls[call].end);
    while (!running_.empty() && running_.front().end < calls[call].invoke) {
      ReturnFirst(invoked);
    }
    ++invoked;
    if (calls[call].end == kNever) {
      slots_[call] = slots_max - ++pending_count_;
    } else {
      if (free_slots_.empty()) free_slots_.push_back(slot_count_++);
      slots_[call] = free_slots_.back();
      free_slots_.pop_back();
      running_.push_back({calls[call].end, call});
      std::push_heap(running_.begin(), running_.end());
    }
    if (slot_count_ + pending_count_ > slots_max) return false;
  }
  while (!running_.empty()) ReturnFirst(invoked);
  return true;
}

}  // namespace taprace::check
