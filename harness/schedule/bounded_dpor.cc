#include "harness/schedule/bounded_dpor.h"

#include <algorithm>
#include <utility>

#include "harness/base/hash.h"

namespace taprace::schedule {

bool BoundedDpor::Begin() {
  depth_ = 0;
  in_step_ = false;
  abandoned_ = false;
  Aftermath after = std::exchange(last_, {});
  if (!std::exchange(begun_, true)) return true;
  for (; !nodes_.empty(); nodes_.pop_back()) {
    GoBack(std::move(after));
    Node& node = nodes_.back();
    while (const ThreadSet left =
               node.backtrack & ~node.tried & Affordable(node)) {
      if (TryNext(FirstOf(left))) return true;
    }
    // From others the execution goes on to the next such point anyway.
    if (HasSeveral(node.tried)) Visit();
    after = std::move(node.aftermath);
  }
  return false;
}

bool BoundedDpor::TryNext(ThreadId thread) {
  Node& node = nodes_.back();
  node.events.push_back(steps_[nodes_.size() - 1].event);
  node.taken = thread;
  node.time_passed = false;
  first_new_ = nodes_.size() - 1;
  const std::optional<EventId> event = Foresee(thread);
  if (!event) return true;
  SetLastStep(*event);
  const VisitedPoint* const visited = visited_.Find(NextPoint());
  if (visited == nullptr) return true;
  node.time_passed = visited->after_time_passed;
  GoBack(visited->AftermathFor(thread));
  return false;
}

std::optional<EventId> BoundedDpor::Foresee(ThreadId thread) const {
  for (size_t i = nodes_.size(); i-- > 0;) {
    for (EventId event : nodes_[i].events) {
      if (EventTable::ThreadOf(event) != thread) continue;
      return IsSameSince(i, event) ? std::optional(event) : std::nullopt;
    }
  }
  return std::nullopt;
}

// Meanwhile its thread could have gone on at any point, so no time has passed.
bool BoundedDpor::IsSameSince(size_t node, EventId event) const {
  for (size_t i = node; i + 1 < nodes_.size(); ++i) {
    if (events_.RelationsTo(steps_[i].event, event) != 0) return false;
  }
  return true;
}

ThreadSet BoundedDpor::Affordable(const Node& node) const {
  return node.preempted != kNoThread &&
                 node.point.preemptions >= preemptions_max_
             ? SetOf(node.preempted)
             : ~ThreadSet{0};
}

ThreadId BoundedDpor::Next(const State& state) {
  if (in_step_) CompleteStep();
  if (depth_ == nodes_.size()) {
    Expand(state);
    const Point point = nodes_.back().point;
    const VisitedPoint* const visited = visited_.Find(point);
    if (visited != nullptr) {
      last_ = visited->AftermathFor(point.last);
      nodes_.pop_back();
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
            .preempted = state.CanContinue() ? state.current : kNoThread,
            .backtrack = SetOf(state.Default()),
            .taken = state.Default()};
  if (!nodes_.empty()) node.point = NextPoint();
  nodes_.push_back(std::move(node));
}

Point BoundedDpor::NextPoint() const {
  const Node& node = nodes_.back();
  const bool preempts =
      node.preempted != kNoThread && node.preempted != node.taken;
  return {.steps = node.point.steps + steps_.back().hash,
          .last = node.taken,
          .preemptions = node.point.preemptions + (preempts ? 1 : 0)};
}

void BoundedDpor::Visit() {
  const Node& node = nodes_.back();
  visited_.Add({.point = node.point,
                .others_preempt = node.preempted != kNoThread,
                .after_time_passed =
                    nodes_.size() > 1 && nodes_[nodes_.size() - 2].time_passed,
                .aftermath = node.aftermath});
}

void BoundedDpor::OnEffect(const Access& effect) {
  if (!in_step_ || depth_ <= first_new_) return;
  event_.Add(effect, false);
}

void BoundedDpor::OnTimePasses(ThreadSet /*threads*/) {
  if (in_step_) CompleteStep();
  if (depth_ > 0) nodes_[depth_ - 1].time_passed = true;
}

void BoundedDpor::CompleteStep() {
  in_step_ = false;
  if (depth_ > first_new_) SetLastStep(events_.Intern(event_));
}

void BoundedDpor::SetLastStep(EventId event) {
  const size_t before = nodes_.size() - 1;
  steps_.resize(before);
  last_steps_.Truncate(before);
  steps_.push_back(StepOf(event));
  last_steps_.Push(EventTable::ThreadOf(event), events_.AccessesOf(event));
}

// The hash is also of all that it comes after in every equal order of steps:
// where that is one step of a thread, its earlier ones are as well. Time passes
// where no thread can go on, so that the steps tell where it did.
BoundedDpor::Step BoundedDpor::StepOf(EventId event) {
  const ThreadId thread = EventTable::ThreadOf(event);
  Step step{.event = event};
  uint64_t before = 0;
  for (uint32_t i : last_steps_.Before(thread, events_.AccessesOf(event))) {
    before += Mix(steps_[i].hash, 0);  // in any order
    step.after |= SetOf(EventTable::ThreadOf(steps_[i].event));
  }
  step.hash = Mix(before, static_cast<uint64_t>(thread));
  return step;
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
  if (cut_short) last_.at_block = last_.at_any_block = ~ThreadSet{0};
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
  return nodes_.back().point.last != nodes_.back().taken;
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
  const Step& step = steps_[nodes_.size() - 1];
  const Pursuit pursuit{.event = step.event, .judged = ~step.after};
  const Attempts attempts = node.aftermath.AddStep(
      pursuit, std::move(after.pursuits), node.spawned, events_);
  plan(attempts.events);
  node.backtrack |= attempts.waits & node.enabled;
  const ThreadSet at_block = attempts.events | attempts.waits | after.at_block;
  node.aftermath.at_any_block |= at_block;
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
