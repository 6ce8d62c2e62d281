#include "harness/schedule/bounded_dpor.h"

#include <utility>

#include "harness/base/hash.h"

namespace taprace::schedule {

bool BoundedDpor::Begin() {
  depth_ = 0;
  in_step_ = false;
  abandoned_ = false;
  time_passed_ = 0;
  before_time_passed_ = 0;
  std::vector<Pursuit> after = std::exchange(last_, {});
  if (!std::exchange(begun_, true)) return true;
  for (; !nodes_.empty(); nodes_.pop_back()) {
    Node& node = nodes_.back();
    node.tried |= SetOf(node.taken.thread);
    node.aftermath.AddStep(node.taken_id, after, node.spawned, events_);
    const ThreadSet left = node.backtrack & ~node.tried & Affordable(node);
    if (left != 0) {
      node.taken.thread = FirstOf(left);
      first_new_ = nodes_.size() - 1;
      return true;
    }
    // From others the execution goes on to the next such point anyway.
    if (HasSeveral(node.tried)) {
      visited_.insert_or_assign(Point(),
                                Visited{node.preemptions, node.aftermath});
    }
    after = std::move(node.aftermath.pursuits);
  }
  return false;
}

ThreadSet BoundedDpor::Affordable(const Node& node) const {
  return node.preempted != kNoThread && node.preemptions >= preemptions_max_
             ? SetOf(node.preempted)
             : ~ThreadSet{0};
}

ThreadId BoundedDpor::Next(const State& state) {
  if (in_step_) CompleteStep();
  if (depth_ == nodes_.size()) {
    Expand(state);
    const auto visited = visited_.find(Point());
    if (visited != visited_.end() &&
        visited->second.preemptions <= nodes_.back().preemptions) {
      nodes_.pop_back();
      Repeat(visited->second.aftermath);
      abandoned_ = true;
      return kAbandon;
    }
  }
  Node& node = nodes_[depth_++];
  if (depth_ > first_new_) {
    const ThreadId thread = node.taken.thread;
    node.taken.Begin(thread, state.pending[static_cast<size_t>(thread)], false);
  }
  in_step_ = true;
  return node.taken.thread;
}

// Makes the node of a scheduling point that was not seen before.
void BoundedDpor::Expand(const State& state) {
  Node node{.enabled = state.enabled,
            .spawned = (ThreadSet{2} << (state.thread_count - 1)) - 1,
            .backtrack = SetOf(state.Default()),
            .preempted = state.CanContinue() ? state.current : kNoThread};
  node.taken.thread = state.Default();
  if (!nodes_.empty()) {
    const Node& last = nodes_.back();
    const bool preempts =
        last.preempted != kNoThread && last.preempted != last.taken.thread;
    node.preemptions = last.preemptions + (preempts ? 1 : 0);
    node.steps_before = last.steps_before + last.taken_hash;
  }
  nodes_.push_back(std::move(node));
}

// Of nodes_.back(). Who took the last step matters: to go on costs nothing.
uint64_t BoundedDpor::Point() const {
  const ThreadId last =
      nodes_.size() < 2 ? kNoThread : nodes_[nodes_.size() - 2].taken.thread;
  return Mix(nodes_.back().steps_before, static_cast<uint64_t>(last) + 1);
}

void BoundedDpor::OnEffect(const Access& effect) {
  if (!in_step_ || depth_ <= first_new_) return;
  nodes_[depth_ - 1].taken.Add(effect, false);
}

void BoundedDpor::OnTimePasses(ThreadSet /*threads*/) {
  if (in_step_) CompleteStep();
  if (depth_ == 0) return;
  PlanAroundTime();
  time_passed_ = depth_;
  const Node& last = nodes_[depth_ - 1];
  before_time_passed_ = last.steps_before + last.taken_hash;
}

// Who took the last step goes on at no cost then: it could be another.
void BoundedDpor::PlanAroundTime() {
  for (size_t i = time_passed_; i < depth_; ++i) {
    if (BeginsBlock(i)) nodes_[i].backtrack |= nodes_[i].enabled;
    nodes_[i].aftermath.time_passes = true;
  }
}

void BoundedDpor::CompleteStep() {
  in_step_ = false;
  if (depth_ <= first_new_) return;
  Node& node = nodes_[depth_ - 1];
  node.taken_id = events_.Intern(node.taken);
  node.taken_hash = HashOfLastStep();
  --depth_;  // nodes before this one
  Pursue({.event = node.taken_id});
  ++depth_;
}

// Of the step, and of all that it comes after in every equal order of steps.
uint64_t BoundedDpor::HashOfLastStep() {
  const Node& last = nodes_[depth_ - 1];
  uint64_t before = 0;
  for (size_t i = 0; i + 1 < depth_; ++i) {
    const Node& node = nodes_[i];
    if (node.taken.thread == last.taken.thread ||
        events_.Depend(node.taken_id, last.taken_id)) {
      before += Mix(node.taken_hash, 0);  // in any order
    }
  }
  // All that was before the last time that time passed is before the step.
  return Mix(Mix(before_time_passed_, before),
             static_cast<uint64_t>(last.taken.thread));
}

// As the paper has it, for each scheduling point since the last step of the
// thread: it races with the last step of each other thread that depends on it,
// ordered by something in between or not.
void BoundedDpor::Pursue(Pursuit pursuit) {
  const ThreadId thread = events_.ThreadOf(pursuit.event);
  for (size_t i = depth_; i-- > 0;) {
    const Attempt attempt = pursuit.Cross(nodes_[i].taken_id, events_);
    if (attempt == Attempt::kNone) continue;
    if (attempt == Attempt::kEvent) {
      PlanAt(i, thread);
    } else {
      nodes_[i].backtrack |= nodes_[i].enabled & SetOf(thread);
    }
    PlanAtBlock(i, SetOf(thread));
  }
}

void BoundedDpor::Repeat(const Aftermath& aftermath) {
  for (const Pursuit& pursuit : aftermath.pursuits) Pursue(pursuit);
  if (aftermath.at_block != 0) PlanAtBlock(depth_ - 1, aftermath.at_block);
  if (aftermath.time_passes) PlanAroundTime();
  last_ = aftermath.pursuits;
}

void BoundedDpor::End(const State& state) {
  if (in_step_) CompleteStep();
  if (abandoned_ || depth_ == 0) return;
  // Steps of an earlier execution are not there this time: the subject does
  // not do the same each time, of which the engine has told.
  nodes_.resize(depth_);
  const bool cut_short = state.enabled != 0;
  const ThreadSet tried = cut_short ? nodes_.back().enabled : 0;
  nodes_.back().backtrack |= tried;
  if (cut_short) PlanAtBlock(depth_ - 1, ~ThreadSet{0});
  JudgeWaiting(state, ~tried);
}

// As if those of `threads` that wait for locks, or could at last take them,
// did.
void BoundedDpor::JudgeWaiting(const State& state, ThreadSet threads) {
  for (int i = 0; i < state.thread_count; ++i) {
    const Access& pending = state.pending[static_cast<size_t>(i)];
    if ((threads & SetOf(i)) == 0 || !Locks(pending.kind)) continue;
    DporEvent event;
    event.Begin(i, pending, false);
    last_.push_back({.event = events_.Intern(event)});
    Pursue(last_.back());
  }
}

bool BoundedDpor::BeginsBlock(size_t at) const {
  return at == 0 || nodes_[at - 1].taken.thread != nodes_[at].taken.thread;
}

void BoundedDpor::PlanAt(size_t at, ThreadId thread) {
  Node& node = nodes_[at];
  const ThreadSet set = SetOf(thread);
  node.backtrack |= (node.enabled & set) != 0 ? set : node.enabled;
}

void BoundedDpor::PlanAtBlock(size_t at, ThreadSet threads) {
  for (; !BeginsBlock(at); --at) nodes_[at].aftermath.at_block |= threads;
  for (; threads != 0; threads &= threads - 1) PlanAt(at, FirstOf(threads));
}

}  // namespace taprace::schedule
