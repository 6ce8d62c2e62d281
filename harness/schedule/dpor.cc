#include "harness/schedule/dpor.h"

#include <algorithm>
#include <utility>

namespace taprace::schedule {

void Dpor::Join(Clock& clock, const Clock& other) const {
  for (size_t i = 0; i < static_cast<size_t>(known_threads_); ++i) {
    clock[i] = std::max(clock[i], other[i]);
  }
}

bool Dpor::Begin() {
  depth_ = 0;
  in_step_ = false;
  abandoned_ = false;
  known_threads_ = 0;
  woken_ = 0;
  overdue_ = 0;
  strict_.Begin();
  if (strict_.Grew()) {
    nodes_.clear();
    first_new_ = 0;
    return true;
  }
  if (!std::exchange(begun_, true)) return true;
  for (; !nodes_.empty(); nodes_.pop_back()) {
    Node& node = nodes_.back();
    node.asleep |= SetOf(node.taken.thread);
    node.sleepers.push_back(
        std::make_shared<const Event>(std::exchange(node.taken, {})));
    const ThreadSet left = node.backtrack & ~node.asleep;
    if (left == 0) continue;
    node.taken.thread = FirstOf(left);
    first_new_ = nodes_.size() - 1;
    return true;
  }
  return false;
}

ThreadId Dpor::Next(const State& state) {
  if (in_step_) CompleteStep();
  strict_.NoteWaiting(state, overdue_);
  LetTimePass();
  for (; known_threads_ < state.thread_count; ++known_threads_) {
    if ((woken_ & SetOf(known_threads_)) == 0) {
      clocks_[static_cast<size_t>(known_threads_)] = {};
    }
  }
  if (depth_ == nodes_.size()) {
    Expand(state);
    if (abandoned_) return kAbandon;
  }
  Node& node = nodes_[depth_++];
  const auto thread = static_cast<size_t>(node.taken.thread);
  if (depth_ > first_new_) {
    const Access& access = state.pending[thread];
    node.taken.Begin(node.taken.thread, access, Lazy(access.object));
    node.count = clocks_[thread][thread] + 1;
  }
  in_step_ = true;
  woken_ = 0;
  return node.taken.thread;
}

// Makes the node of a scheduling point that was not seen before.
void Dpor::Expand(const State& state) {
  Node node{.enabled = state.enabled};
  if (!nodes_.empty()) {
    const Node& last = nodes_.back();
    for (const auto& sleeper : last.sleepers) {
      if (sleeper->thread == last.taken.thread ||
          Depend(*sleeper, last.taken)) {
        continue;
      }
      node.sleepers.push_back(sleeper);
      node.asleep |= SetOf(sleeper->thread);
    }
  }
  const ThreadSet awake = node.enabled & ~node.asleep;
  if (awake == 0) {
    abandoned_ = true;
    return;
  }
  node.taken.thread =
      (awake & SetOf(state.Default())) != 0 ? state.Default() : FirstOf(awake);
  node.backtrack = SetOf(node.taken.thread);
  nodes_.push_back(std::move(node));
}

void Dpor::OnEffect(const Access& effect) {
  if (!in_step_ || depth_ <= first_new_) return;
  nodes_[depth_ - 1].taken.Add(effect, Lazy(effect.object));
}

void Dpor::OnWake(ThreadId thread) {
  if (in_step_) woken_ |= SetOf(thread);
}

void Dpor::OnTimePasses(ThreadSet threads) { overdue_ |= threads; }

void Dpor::CompleteStep() {
  in_step_ = false;
  Node& node = nodes_[depth_ - 1];
  const auto thread = static_cast<size_t>(node.taken.thread);
  NoteLocks(node.taken);
  if (depth_ > first_new_) {
    --depth_;  // nodes before this one
    node.clock =
        Judge(node.taken, clocks_[thread], !Lazy(node.taken.access().object));
    node.clock[thread] = node.count;
    ++depth_;
  }
  clocks_[thread] = node.clock;
  for (ThreadSet left = woken_; left != 0; left &= left - 1) {
    Clock& clock = clocks_[static_cast<size_t>(FirstOf(left))];
    if (FirstOf(left) >= known_threads_) clock = {};
    Join(clock, node.clock);
  }
}

bool Dpor::Lazy(ObjectId lock) const {
  return lock < kFirstLife && !strict_.Contains(lock);
}

void Dpor::NoteLocks(const Event& event) {
  if (!Locks(event.access().kind)) strict_.Note(event.thread, event.access());
  for (const Access& lock : event.locks) strict_.Note(event.thread, lock);
}

void Dpor::LetTimePass() {
  for (; overdue_ != 0; overdue_ &= overdue_ - 1) {
    Clock& clock = clocks_[static_cast<size_t>(FirstOf(overdue_))];
    for (int i = 0; i < known_threads_; ++i) {
      Join(clock, clocks_[static_cast<size_t>(i)]);
    }
  }
}

void Dpor::End(const State& state) {
  if (in_step_) CompleteStep();
  strict_.NoteWaiting(state, 0);
  if (abandoned_ || nodes_.empty()) return;
  // Steps of an earlier execution are not there this time: the subject does
  // not do the same each time, of which the engine has told.
  nodes_.resize(depth_);
  if (nodes_.empty()) return;
  const bool cut_short = state.enabled != 0;
  const ThreadSet tried = cut_short ? nodes_.back().enabled : 0;
  nodes_.back().backtrack |= tried;
  JudgeWaiting(state, ~tried);
  JudgeHolding();
}

void Dpor::JudgeWaiting(const State& state, ThreadSet threads) {
  for (int i = 0; i < known_threads_; ++i) {
    const Access& pending = state.pending[static_cast<size_t>(i)];
    if ((threads & SetOf(i)) != 0 && Locks(pending.kind)) {
      Event event;
      event.Begin(i, pending, false);
      Judge(event, clocks_[static_cast<size_t>(i)], true);
    }
  }
}

// What a section does that nobody tells of shows when it ends, see Race().
void Dpor::JudgeHolding() {
  for (const Holding& holding : HoldingsAt(depth_)) {
    Access release = holding.lock;
    if (!Lazy(release.object)) continue;
    release.kind = release.kind == AccessKind::kLockShared
                       ? AccessKind::kReleaseShared
                       : AccessKind::kRelease;
    Event event;
    event.Begin(holding.thread, release, true);
    Judge(event, clocks_[static_cast<size_t>(holding.thread)], false);
  }
}

Dpor::Clock Dpor::Judge(const Event& event, const Clock& before, bool strict) {
  const Access& access = event.access();
  Clock ordered = before;
  // The same without the order that giving the lock back makes: it would hide
  // the race with the step that took it.
  Clock ordered_but_by_lock = before;
  for (size_t i = depth_; i-- > 0;) {
    const Node& node = nodes_[i];
    if (node.taken.thread == event.thread) continue;
    const std::vector<Access>& accesses = node.taken.all.accesses();
    if (strict && TakesLockOf(accesses, access)) {
      if (Within(ordered_but_by_lock, node)) continue;
      Join(ordered, node.clock);
      Join(ordered_but_by_lock, node.clock);
      Reverse(i, event, before);
    } else if (!Within(ordered, node) && Race(node.taken, event)) {
      Join(ordered, node.clock);
      if (!strict || !GivesLockTo(accesses, access)) Reverse(i, event, before);
    }
  }
  return ordered;
}

}  // namespace taprace::schedule
