#include "harness/schedule/aftermath.h"

#include <algorithm>
#include <utility>

#include "harness/base/hash.h"

namespace taprace::schedule {
namespace {

uint64_t HashOf(const DporEvent& event) {
  uint64_t hash = Mix(0, static_cast<uint64_t>(event.thread));
  for (const Access& access : event.all.accesses()) {
    hash = Mix(Mix(hash, access.object), static_cast<uint64_t>(access.kind));
  }
  return hash;
}

using PursuitIterator = std::vector<Pursuit>::iterator;

// Adds to the pursuits of the same event from `first` to `end`, behind which
// there is room. Returns their new end.
PursuitIterator AddUnlessCovered(const Pursuit& pursuit, PursuitIterator first,
                                 PursuitIterator end) {
  if (std::any_of(first, end, [&pursuit](const Pursuit& other) {
        return other.Covers(pursuit);
      })) {
    return end;
  }
  end = std::remove_if(first, end, [&pursuit](const Pursuit& other) {
    return pursuit.Covers(other);
  });
  *end = pursuit;
  return end + 1;
}

// Of pursuits by event, those that are over, and those covered by others.
void LeaveOutNeedless(std::vector<Pursuit>& pursuits, ThreadSet threads,
                      const EventTable& events) {
  auto first = pursuits.begin();  // of the same event
  auto end = first;
  for (const Pursuit pursuit : pursuits) {
    if (pursuit.IsOver(threads, events)) continue;
    if (first != end && first->event != pursuit.event) first = end;
    end = AddUnlessCovered(pursuit, first, end);
  }
  pursuits.erase(end, pursuits.end());
}

// It covers all of the same event.
void AddStepItself(EventId step, std::vector<Pursuit>& pursuits) {
  const auto [begin, end] = std::equal_range(
      pursuits.begin(), pursuits.end(), Pursuit{.event = step},
      [](const Pursuit& a, const Pursuit& b) { return a.event < b.event; });
  pursuits.insert(pursuits.erase(begin, end), {.event = step});
}

// Of two lists by event.
std::vector<Pursuit> Merge(const std::vector<Pursuit>& a,
                           const std::vector<Pursuit>& b) {
  std::vector<Pursuit> merged(a.size() + b.size());
  auto end = merged.begin();
  for (auto x = a.begin(), y = b.begin(); x != a.end() || y != b.end();) {
    const EventId event = y == b.end()   ? x->event
                          : x == a.end() ? y->event
                                         : std::min(x->event, y->event);
    const auto first = end;
    for (; x != a.end() && x->event == event; ++x) *end++ = *x;
    for (; y != b.end() && y->event == event; ++y) {
      end = AddUnlessCovered(*y, first, end);
    }
  }
  merged.erase(end, merged.end());
  return merged;
}

}  // namespace

EventId EventTable::Intern(const DporEvent& event) {
  const auto next = static_cast<EventId>(events_.size());
  const auto [entry, is_new] = by_hash_.try_emplace(HashOf(event), next);
  if (is_new) {
    events_.push_back(event);
    threads_.push_back(event.thread);
    relations_.emplace_back();
  }
  return entry->second;
}

EventTable::Relations EventTable::RelationsTo(EventId step) {
  std::vector<uint8_t>& row = relations_[step];
  row.resize(events_.size(), kUnknown);
  return {this, step, row.data()};
}

uint8_t EventTable::Compare(EventId step, EventId event) {
  uint8_t& relations = relations_[step][event];
  relations = threads_[step] == threads_[event] ? kOfSameThread : 0;
  if (relations != 0) return relations;
  const DporEvent& first = events_[step];
  const DporEvent& second = events_[event];
  const bool depends = Depend(first, second);
  const bool takes = first.GivesLockTo(second.access());
  if (depends) relations |= kDepends;
  if (takes) relations |= kTakesItsLock;
  if (first.TakesLockOf(second.access()) || (depends && !takes)) {
    relations |= kRaces;
  }
  return relations;
}

Attempt Pursuit::Cross(ThreadId thread, uint8_t relations) {
  if ((relations & kOfSameThread) != 0) {
    past_own_step = true;
    return Attempt::kNone;
  }
  if ((judged & SetOf(thread)) != 0) return Attempt::kNone;
  if ((relations & kRaces) == 0) {
    return (relations & kTakesItsLock) != 0 ? Attempt::kWait : Attempt::kNone;
  }
  if (past_own_step) judged |= SetOf(thread);
  return Attempt::kEvent;
}

bool Pursuit::IsOver(ThreadSet threads, const EventTable& events) const {
  return (threads & ~judged & ~SetOf(events.ThreadOf(event))) == 0;
}

bool Pursuit::Covers(const Pursuit& other) const {
  return event == other.event &&
         (!past_own_step ||
          (other.past_own_step && (judged & ~other.judged) == 0));
}

Attempts Aftermath::AddStep(EventId step, std::vector<Pursuit> after,
                            ThreadSet threads, EventTable& events) {
  Attempts attempts;
  const ThreadId thread = events.ThreadOf(step);
  const EventTable::Relations relations = events.RelationsTo(step);
  bool changed = false;
  for (Pursuit& pursuit : after) {
    const uint8_t relation = relations[pursuit.event];
    if (relation == 0) continue;  // most
    const Pursuit before = pursuit;
    const Attempt attempt = pursuit.Cross(thread, relation);
    const ThreadSet own = SetOf(events.ThreadOf(pursuit.event));
    if (attempt == Attempt::kEvent) attempts.events |= own;
    if (attempt == Attempt::kWait) attempts.waits |= own;
    changed |= pursuit != before;
  }
  if (changed) LeaveOutNeedless(after, threads, events);
  AddStepItself(step, after);
  pursuits = pursuits.empty() ? std::move(after) : Merge(pursuits, after);
  return attempts;
}

}  // namespace taprace::schedule
