#include "harness/schedule/bounded_dpor.h"

#include <algorithm>
#include <utility>

#include "harness/base/hash.h"

namespace taprace::schedule {

bool BoundedDpor::Begin() {
  depth_ = 0;
  in_step_ = false;
  abandoned_ = false;
  before_time_passed_ = 0;
  Aftermath after = std::exchange(last_, {});
  if (!std::exchange(begun_, true)) return true;
  for (; !nodes_.empty(); nodes_.pop_back()) {
    GoBack(std::move(after));
    Node& node = nodes_.back();
    const ThreadSet left = node.backtrack & ~node.tried & Affordable(node);
    if (left != 0) {
      node.taken = FirstOf(left);
      node.time_passed = false;
      first_new_ = nodes_.size() - 1;
      return true;
    }
    // From others the execution goes on to the next such point anyway.
    if (HasSeveral(node.tried)) {
      Visit(Point(), {node.preemptions, node.aftermath});
    }
    after = std::move(node.aftermath);
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
    const Visited* const visited = FindVisited(Point());
    if (visited != nullptr &&
        visited->preemptions <= nodes_.back().preemptions) {
      nodes_.pop_back();
      last_ = visited->aftermath;
      abandoned_ = true;
      return kAbandon;
    }
  }
  Node& node = nodes_[depth_++];
  if (depth_ > first_new_) {
    event_.Begin(node.taken, state.pending[static_cast<size_t>(node.taken)],
                 false);
  }
  in_step_ = true;
  return node.taken;
}

// Makes the node of a scheduling point that was not seen before.
void BoundedDpor::Expand(const State& state) {
  Node node{.enabled = state.enabled,
            .spawned = (ThreadSet{2} << (state.thread_count - 1)) - 1,
            .backtrack = SetOf(state.Default()),
            .preempted = state.CanContinue() ? state.current : kNoThread};
  node.taken = state.Default();
  if (!nodes_.empty()) {
    const Node& last = nodes_.back();
    const bool preempts =
        last.preempted != kNoThread && last.preempted != last.taken;
    node.preemptions = last.preemptions + (preempts ? 1 : 0);
    node.steps_before = last.steps_before + steps_[depth_ - 1].hash;
  }
  nodes_.push_back(std::move(node));
}

// Of nodes_.back(). Who took the last step matters: to go on costs nothing.
uint64_t BoundedDpor::Point() const {
  const ThreadId last =
      nodes_.size() < 2 ? kNoThread : nodes_[nodes_.size() - 2].taken;
  return Mix(nodes_.back().steps_before, static_cast<uint64_t>(last) + 1);
}

void BoundedDpor::Visit(uint64_t point, Visited visited) {
  may_be_visited_[point % may_be_visited_.size()] = true;
  visited_.insert_or_assign(point, std::move(visited));
}

const BoundedDpor::Visited* BoundedDpor::FindVisited(uint64_t point) const {
  if (!may_be_visited_[point % may_be_visited_.size()]) return nullptr;
  const auto visited = visited_.find(point);
  return visited == visited_.end() ? nullptr : &visited->second;
}

void BoundedDpor::OnEffect(const Access& effect) {
  if (!in_step_ || depth_ <= first_new_) return;
  event_.Add(effect, false);
}

void BoundedDpor::OnTimePasses(ThreadSet /*threads*/) {
  if (in_step_) CompleteStep();
  if (depth_ == 0) return;
  Node& last = nodes_[depth_ - 1];
  last.time_passed = true;
  before_time_passed_ = last.steps_before + steps_[depth_ - 1].hash;
}

void BoundedDpor::CompleteStep() {
  in_step_ = false;
  if (depth_ <= first_new_) return;
  const EventId event = events_.Intern(event_);
  steps_.resize(depth_ - 1);
  last_steps_.Truncate(depth_ - 1);
  steps_.push_back({.event = event, .hash = HashOf(event)});
  last_steps_.Push(event_.thread, events_.AccessesOf(event));
}

// Of an event after steps_, and of all that it comes after in every equal order
// of steps: where that is one step of a thread, its earlier ones are as well.
uint64_t BoundedDpor::HashOf(EventId event) {
  const ThreadId thread = events_.ThreadOf(event);
  uint64_t before = 0;
  for (uint32_t i : last_steps_.Before(thread, events_.AccessesOf(event))) {
    before += Mix(steps_[i].hash, 0);  // in any order
  }
  // All that was before the last time that time passed is before the step.
  return Mix(Mix(before_time_passed_, before), static_cast<uint64_t>(thread));
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
  if (cut_short) last_.at_block = ~ThreadSet{0};
  last_.pursuits = Waiting(state, ~tried);
}

std::vector<Pursuit> BoundedDpor::Waiting(const State& state,
                                          ThreadSet threads) {
  std::vector<Pursuit> pursuits;
  for (int i = 0; i < state.thread_count; ++i) {
    const Access& pending = state.pending[static_cast<size_t>(i)];
    if ((threads & SetOf(i)) == 0 || !Locks(pending.kind)) continue;
    DporEvent event;
    event.Begin(i, pending, false);
    pursuits.push_back({.event = events_.Intern(event)});
  }
  std::sort(pursuits.begin(), pursuits.end());
  return pursuits;
}

bool BoundedDpor::BeginsBlock() const {
  return nodes_.size() == 1 ||
         nodes_[nodes_.size() - 2].taken != nodes_.back().taken;
}

// As the paper has it: an event is tried at each scheduling point since the
// last step of its thread where it races with the step that was taken, and
// before that with the last step of each other thread that depends on it,
// ordered by something in between or not.
void BoundedDpor::GoBack(Aftermath after) {
  Node& node = nodes_.back();
  node.tried |= SetOf(node.taken);
  // If a thread cannot go on, all others may be what it waits for.
  const auto plan = [&node](ThreadSet threads) {
    node.backtrack |= (threads & ~node.enabled) != 0 ? node.enabled : threads;
  };
  const Attempts attempts =
      node.aftermath.AddStep(steps_[nodes_.size() - 1].event,
                             std::move(after.pursuits), node.spawned, events_);
  plan(attempts.events);
  node.backtrack |= attempts.waits & node.enabled;
  const ThreadSet at_block = attempts.events | attempts.waits | after.at_block;
  const bool time_passes = after.time_passes || node.time_passed;
  node.aftermath.time_passes |= time_passes;
  if (!BeginsBlock()) {
    node.aftermath.at_block |= at_block;
    return;
  }
  plan(at_block);
  // Who took the last step before time passes goes on at no cost then: it could
  // be another.
  if (time_passes) node.backtrack |= node.enabled;
}

}  // namespace taprace::schedule
