#include "harness/schedule/dpor.h"

#include <algorithm>
#include <utility>

namespace taprace::schedule {

namespace {

uint64_t BitOf(ObjectId object) {
  if (object == kEveryObject) return ~uint64_t{0};
  return uint64_t{1} << (object * uint64_t{0x9e3779b97f4a7c15} >> 58);
}

}  // namespace

void Dpor::Event::Begin(const Access& access) {
  effects.clear();
  objects = 0;
  Add(access);
}

void Dpor::Event::Add(const Access& effect) {
  effects.push_back(effect);
  objects |= BitOf(effect.object);
}

bool Dpor::Depend(const Event& a, const Event& b) {
  if ((a.objects & b.objects) == 0) return false;
  for (const Access& of_a : a.effects) {
    for (const Access& of_b : b.effects) {
      if (Dependent(of_a, of_b)) return true;
    }
  }
  return false;
}

// Whether `event` took the lock that `access` is to take, so that only one of
// the two can have it.
bool Dpor::TakesLockOf(const Event& event, const Access& access) {
  return Locks(access.kind) && (event.objects & BitOf(access.object)) != 0 &&
         std::any_of(event.effects.begin(), event.effects.end(),
                     [&access](const Access& effect) {
                       return Locks(effect.kind) && Dependent(effect, access);
                     });
}

// Whether `access` takes a lock that `event` gave back.
bool Dpor::GivesLockTo(const Event& event, const Access& access) {
  return Locks(access.kind) &&
         std::any_of(event.effects.begin(), event.effects.end(),
                     [&access](const Access& effect) {
                       return Releases(effect.kind) &&
                              Dependent(effect, access);
                     });
}

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
  if (!std::exchange(begun_, true)) return true;
  for (; !nodes_.empty(); nodes_.pop_back()) {
    Node& node = nodes_.back();
    node.asleep |= SetOf(node.taken.thread);
    node.sleepers.push_back(std::move(node.taken));
    const ThreadSet left = node.backtrack & ~node.asleep & Affordable(node);
    if (left == 0) continue;
    node.taken = {};
    node.taken.thread = FirstOf(left);
    first_new_ = nodes_.size() - 1;
    return true;
  }
  return false;
}

ThreadId Dpor::Next(const State& state) {
  if (in_step_) CompleteStep();
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
    node.taken.Begin(state.pending[thread]);
    node.count = clocks_[thread][thread] + 1;
  }
  in_step_ = true;
  woken_ = 0;
  return node.taken.thread;
}

// Makes the node of a scheduling point that was not seen before.
void Dpor::Expand(const State& state) {
  Node node{.enabled = state.enabled,
            .preempted = state.CanContinue() ? state.current : kNoThread};
  if (!nodes_.empty()) {
    const Node& last = nodes_.back();
    const bool preempts =
        last.preempted != kNoThread && last.preempted != last.taken.thread;
    node.preemptions = last.preemptions + (preempts ? 1 : 0);
  }
  if (!nodes_.empty() && !Bounded()) {
    const Node& last = nodes_.back();
    for (const Event& sleeper : last.sleepers) {
      if (sleeper.thread == last.taken.thread || Depend(sleeper, last.taken)) {
        continue;
      }
      node.sleepers.push_back(sleeper);
      node.asleep |= SetOf(sleeper.thread);
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
  Event& event = nodes_[depth_ - 1].taken;
  event.Add(effect);
  std::vector<Access>& effects = event.effects;
  if (effect.kind != AccessKind::kReleaseUnchanged) return;
  // A lock that is taken and given back within a step keeps nobody from going
  // on: what was done under it is all that can depend on others.
  for (size_t i = effects.size() - 1; i-- > 0;) {
    if (effects[i].object != effect.object) continue;
    if (effects[i].kind != AccessKind::kLock) break;
    effects[i].kind = AccessKind::kLockUnchanged;
    return;
  }
  effects.back().kind = AccessKind::kRelease;
}

void Dpor::OnWake(ThreadId thread) {
  if (in_step_) woken_ |= SetOf(thread);
}

void Dpor::OnTimePasses(ThreadSet threads) { overdue_ |= threads; }

void Dpor::CompleteStep() {
  in_step_ = false;
  Node& node = nodes_[depth_ - 1];
  const auto thread = static_cast<size_t>(node.taken.thread);
  if (depth_ > first_new_) {
    --depth_;  // nodes before this one
    node.clock = Judge(node.taken, clocks_[thread]);
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
  if (abandoned_ || nodes_.empty()) return;
  // Steps of an earlier execution are not there this time: the subject does
  // not do the same each time, of which the engine has told.
  nodes_.resize(depth_);
  if (nodes_.empty()) return;
  const bool cut_short = state.enabled != 0;
  const ThreadSet tried = cut_short ? nodes_.back().enabled : 0;
  nodes_.back().backtrack |= tried;
  if (cut_short && Bounded()) {
    Node& block = nodes_[BlockOf(nodes_.size() - 1)];
    block.backtrack |= block.enabled;
  }
  JudgeWaiting(state, ~tried);
}

void Dpor::JudgeWaiting(const State& state, ThreadSet threads) {
  for (int i = 0; i < known_threads_; ++i) {
    const Access& pending = state.pending[static_cast<size_t>(i)];
    if ((threads & SetOf(i)) != 0 && Locks(pending.kind)) {
      Event event{.thread = i};
      event.Begin(pending);
      Judge(event, clocks_[static_cast<size_t>(i)]);
    }
  }
}

// As the paper has it, for each scheduling point since the last step of the
// thread: it races with the last step of each other thread that depends on it,
// ordered by something in between or not.
void Dpor::JudgeBounded(const Event& event) {
  const Access& access = event.effects.front();
  bool since_last_step = true;
  ThreadSet judged = 0;
  for (size_t i = depth_; i-- > 0;) {
    const Event& other = nodes_[i].taken;
    if (other.thread == event.thread) {
      since_last_step = false;
    } else if ((judged & SetOf(other.thread)) == 0 &&
               (TakesLockOf(other, access) ||
                (Depend(other, event) && !GivesLockTo(other, access)))) {
      if (!since_last_step) judged |= SetOf(other.thread);
      PlanAt(i, event.thread);
      PlanAt(BlockOf(i), event.thread);
    }
  }
}

Dpor::Clock Dpor::Judge(const Event& event, const Clock& before) {
  if (Bounded()) {
    JudgeBounded(event);
    return before;
  }
  const Access& access = event.effects.front();
  Clock ordered = before;
  // The same without the order that giving the lock back makes: it would hide
  // the race with the step that took it.
  Clock ordered_but_by_lock = before;
  for (size_t i = depth_; i-- > 0;) {
    const Node& node = nodes_[i];
    if (node.taken.thread == event.thread) continue;
    if (TakesLockOf(node.taken, access)) {
      if (Within(ordered_but_by_lock, node)) continue;
      Join(ordered, node.clock);
      Join(ordered_but_by_lock, node.clock);
      Reverse(i, event, before);
    } else if (!Within(ordered, node) && Depend(node.taken, event)) {
      Join(ordered, node.clock);
      if (!GivesLockTo(node.taken, access)) Reverse(i, event, before);
    }
  }
  return ordered;
}

ThreadSet Dpor::Affordable(const Node& node) const {
  return node.preempted != kNoThread && node.preemptions >= preemptions_max_
             ? SetOf(node.preempted)
             : ~ThreadSet{0};
}

size_t Dpor::BlockOf(size_t at) const {
  while (at > 0 && nodes_[at - 1].taken.thread == nodes_[at].taken.thread) --at;
  return at;
}

void Dpor::PlanAt(size_t at, ThreadId thread) {
  Node& node = nodes_[at];
  const ThreadSet set = SetOf(thread);
  node.backtrack |= (node.enabled & set) != 0 ? set : node.enabled;
}

void Dpor::Reverse(size_t at, const Event& event, const Clock& before) {
  Node& node = nodes_[at];
  const ThreadSet first = FirstSteps(at, event, before);
  if ((first & (node.backtrack | node.asleep)) != 0) return;
  const ThreadSet possible = first & node.enabled;
  if (possible == 0) {
    node.backtrack |= node.enabled;
  } else {
    node.backtrack |= (possible & SetOf(event.thread)) != 0
                          ? SetOf(event.thread)
                          : SetOf(FirstOf(possible));
  }
}

// Of the steps that can be taken without that of nodes_[at], and `event` after
// them: the threads whose step can be the first ("initials").
ThreadSet Dpor::FirstSteps(size_t at, const Event& event,
                           const Clock& before) const {
  ThreadSet seen = 0;
  ThreadSet first = 0;
  bool event_first = true;
  std::vector<const Node*> steps;
  for (size_t i = at + 1; i < depth_; ++i) {
    const Node& node = nodes_[i];
    if (Within(node.clock, nodes_[at])) continue;
    const ThreadSet thread = SetOf(node.taken.thread);
    if ((seen & thread) == 0 &&
        std::none_of(steps.begin(), steps.end(), [&node](const Node* step) {
          return Within(node.clock, *step);
        })) {
      first |= thread;
    }
    seen |= thread;
    if (node.taken.thread == event.thread || Within(before, node) ||
        Depend(node.taken, event)) {
      event_first = false;
    }
    steps.push_back(&node);
  }
  return event_first ? first | SetOf(event.thread) : first;
}

}  // namespace taprace::schedule
