// The times of a history, reduced to what decides which calls may come first:
// the order of the returns, and which calls are under way at each.
//
// Level k of a history is the moment of its k-th return, counted from 0. Calls
// under way at the same level have different slots; a slot is given to another
// call once its call has returned, so that the slots are as few as the calls
// that ever run at once, however long the history is.
#ifndef TAPRACE_HARNESS_CHECK_TIMELINE_H_
#define TAPRACE_HARNESS_CHECK_TIMELINE_H_

#include <cstdint>
#include <span>
#include <vector>

namespace taprace::check {

// When a call ran; see Call in model.h.
struct Times {
  int64_t invoke;
  int64_t end;
};

class Timeline {
 public:
  struct Level {
    int32_t call;     // that returns here
    int32_t invoked;  // how many calls were invoked before, see by_invoke()
  };

  // Reads a history. Slots of calls that return count up from 0; those of
  // calls that do not, down from `slots_max` - 1. Says whether `slots_max`
  // slots are enough; if not, the timeline means nothing. Memory is kept for
  // the next history.
  bool Build(std::span<const Times> calls, int slots_max);

  int level_count() const { return static_cast<int>(levels_.size()); }
  const Level& level(int k) const { return levels_[k]; }

  // All calls in the order of their invocation.
  std::span<const int32_t> by_invoke() const { return by_invoke_; }

  int slot(int32_t call) const { return slots_[call]; }

  // How many slots calls that return have, and calls that do not.
  int slot_count() const { return slot_count_; }
  int pending_count() const { return pending_count_; }

 private:
  struct Running {
    int64_t end;
    int32_t call;
    // Turned around: the standard heap keeps the greatest on top.
    bool operator<(const Running& other) const { return end > other.end; }
  };

  void SortByInvoke(std::span<const Times> calls);
  void ReturnFirst(int32_t invoked);

  std::vector<int32_t> by_invoke_;
  std::vector<int32_t> slots_;
  std::vector<Level> levels_;
  std::vector<Running> running_;     // a heap, first to return on top
  std::vector<int32_t> free_slots_;  // a stack
  int slot_count_ = 0;
  int pending_count_ = 0;
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_TIMELINE_H_
