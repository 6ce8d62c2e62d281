// How Dpor plans the other order of two steps that race.
#include <algorithm>

#include "harness/schedule/dpor.h"

namespace taprace::schedule {

void Dpor::Reverse(size_t at, const Event& event, const Clock& before) {
  at = Outside(at, event, before);
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

std::vector<const Dpor::Node*> Dpor::Without(size_t at) const {
  std::vector<const Node*> steps;
  for (size_t i = at + 1; i < depth_; ++i) {
    if (!Within(nodes_[i].clock, nodes_[at])) steps.push_back(&nodes_[i]);
  }
  return steps;
}

std::vector<const Dpor::Node*> Dpor::CausesOf(
    const std::vector<const Node*>& steps, const Event& event,
    const Clock& before) const {
  std::vector<const Node*> causes;  // latest first
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const Node& node = **step;
    if (node.taken.thread == event.thread || Within(before, node) ||
        Race(node.taken, event) ||
        std::any_of(causes.begin(), causes.end(), [&node](const Node* later) {
          return Within(later->clock, node);
        })) {
      causes.push_back(&node);
    }
  }
  return causes;
}

std::vector<Dpor::Holding> Dpor::HoldingsAt(size_t at) const {
  std::vector<Holding> holdings;
  for (size_t i = 0; i < at; ++i) {
    const Event& event = nodes_[i].taken;
    for (const Access& lock : event.locks) {
      if (Locks(lock.kind)) {
        holdings.push_back({event.thread, lock, i});
      } else {
        std::erase_if(holdings, [&event, &lock](const Holding& holding) {
          return holding.thread == event.thread &&
                 holding.lock.object == lock.object;
        });
      }
    }
  }
  return holdings;
}

namespace {

bool Shares(const Access& lock) { return lock.kind == AccessKind::kLockShared; }

bool Takes(const DporEvent& event, const Access& held) {
  return std::any_of(event.locks.begin(), event.locks.end(),
                     [&held](const Access& lock) {
                       return Locks(lock.kind) && lock.object == held.object &&
                              !(Shares(lock) && Shares(held));
                     });
}

bool GivesBack(const DporEvent& event, ThreadId thread, ObjectId lock) {
  return event.thread == thread &&
         std::any_of(event.locks.begin(), event.locks.end(),
                     [lock](const Access& access) {
                       return Releases(access.kind) && access.object == lock;
                     });
}

}  // namespace

size_t Dpor::Outside(size_t at, const Event& event, const Clock& before) const {
  const std::vector<const Node*> steps = Without(at);
  const std::vector<const Node*> causes = CausesOf(steps, event, before);
  size_t earliest = at;
  for (const Holding& holding : HoldingsAt(at)) {
    const Access& lock = holding.lock;
    if (holding.thread == event.thread || !Lazy(lock.object)) continue;
    const bool needed =
        Takes(event, lock) ||
        std::any_of(causes.begin(), causes.end(), [&lock](const Node* step) {
          return Takes(step->taken, lock);
        });
    const bool held =
        std::none_of(steps.begin(), steps.end(), [&holding](const Node* step) {
          return GivesBack(step->taken, holding.thread, holding.lock.object);
        });
    if (needed && held) earliest = std::min(earliest, holding.since);
  }
  return earliest == at ? at : Outside(earliest, event, before);
}

// Of the steps that can be taken without that of nodes_[at], and `event` after
// them: the threads whose step can be the first ("initials").
ThreadSet Dpor::FirstSteps(size_t at, const Event& event,
                           const Clock& before) const {
  ThreadSet known = 0;
  ThreadSet first = 0;
  bool event_first = true;
  const std::vector<const Node*> steps = Without(at);
  for (auto step = steps.begin(); step != steps.end(); ++step) {
    const Node& node = **step;
    const ThreadSet thread = SetOf(node.taken.thread);
    // Also by a lock: within a section of another's no step comes first.
    const auto after = [&node](const Node* other) {
      return Within(node.clock, *other) || Depend(other->taken, node.taken);
    };
    if ((known & thread) == 0 && std::none_of(steps.begin(), step, after)) {
      first |= thread;
    }
    known |= thread;
    if (node.taken.thread == event.thread || Within(before, node) ||
        Depend(node.taken, event)) {
      event_first = false;
    }
  }
  return event_first ? first | SetOf(event.thread) : first;
}

}  // namespace taprace::schedule
