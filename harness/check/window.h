// The calls under way at one level of a timeline. Moves to any other level in
// time linear in the calls between the two.
#ifndef TAPRACE_HARNESS_CHECK_WINDOW_H_
#define TAPRACE_HARNESS_CHECK_WINDOW_H_

#include <cassert>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/check/small_set.h"
#include "harness/check/timeline.h"

namespace taprace::check {

template <int kWords>
class Window {
 public:
  using Slots = SmallSet<kWords>;

  // Moves to level 0 of a timeline. That, and `read_only` with one flag a call,
  // must outlive the window's use of them.
  void Reset(const Timeline& timeline, std::span<const uint8_t> read_only) {
    timeline_ = &timeline;
    read_only_calls_ = read_only;
    read_only_ = {};
    level_ = 0;
    open_ = {};
    call_at_.resize(Slots::kSize);
    pending_ = {};
    for (int i = 1; i <= timeline.pending_count(); ++i) {
      pending_.Add(Slots::kSize - i);
    }
    if (timeline.level_count() > 0) Invoke(0, timeline.level(0).invoked);
  }

  void MoveTo(int level) {
    assert(level >= 0 && level < timeline_->level_count());
    while (level_ < level) Advance();
    while (level_ > level) Retreat();
  }

  // The slots of the calls that were invoked before this level and return at
  // it, after it or never.
  const Slots& open() const { return open_; }

  // Those of them whose calls are read-only. Slots that are not open mean
  // nothing in this set.
  const Slots& read_only() const { return read_only_; }

  // The slots of all calls that never return.
  const Slots& pending() const { return pending_; }

  // The call that has an open slot.
  int32_t call_at(int slot) const { return call_at_[slot]; }

 private:
  void Advance() {
    const Timeline::Level& here = timeline_->level(level_);
    open_.Remove(timeline_->slot(here.call));
    ++level_;
    Invoke(here.invoked, timeline_->level(level_).invoked);
  }

  void Retreat() {
    const int invoked = timeline_->level(level_).invoked;
    --level_;
    const Timeline::Level& there = timeline_->level(level_);
    for (int i = there.invoked; i < invoked; ++i) {
      open_.Remove(timeline_->slot(timeline_->by_invoke()[i]));
    }
    Put(there.call);
  }

  void Invoke(int begin, int end) {
    for (int i = begin; i < end; ++i) Put(timeline_->by_invoke()[i]);
  }

  void Put(int32_t call) {
    const int slot = timeline_->slot(call);
    assert(!open_.Has(slot));
    open_.Add(slot);
    call_at_[slot] = call;
    if (read_only_calls_[call]) {
      read_only_.Add(slot);
    } else {
      read_only_.Remove(slot);
    }
  }

  const Timeline* timeline_ = nullptr;
  int level_ = 0;
  std::span<const uint8_t> read_only_calls_;  // flags
  Slots open_;
  Slots read_only_;
  Slots pending_;
  std::vector<int32_t> call_at_;  // by slot
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_WINDOW_H_
