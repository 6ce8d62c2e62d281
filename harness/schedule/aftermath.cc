#include "harness/schedule/aftermath.h"

#include <algorithm>

#include "harness/base/hash.h"

namespace taprace::schedule {
namespace {

uint64_t HashOf(const DporEvent& event) {
  uint64_t hash = static_cast<uint64_t>(event.thread);
  for (const Access& access : event.all.accesses()) {
    hash = Mix(Mix(hash, access.object), static_cast<uint64_t>(access.kind));
  }
  return hash;
}

bool Same(const DporEvent& a, const DporEvent& b) {
  const auto equal = [](const Access& x, const Access& y) {
    return x.object == y.object && x.kind == y.kind;
  };
  const std::vector<Access>& of_a = a.all.accesses();
  const std::vector<Access>& of_b = b.all.accesses();
  return a.thread == b.thread &&
         std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), equal);
}

// Of sorted pursuits: in that order, none covers one before it.
void LeaveOutCovered(std::vector<Pursuit>& pursuits) {
  auto end = pursuits.begin();
  auto same_event = end;  // the first kept of the event
  for (const Pursuit& pursuit : pursuits) {
    if (same_event != end && same_event->event != pursuit.event) {
      same_event = end;
    }
    const bool covered = std::any_of(
        same_event, end,
        [&pursuit](const Pursuit& kept) { return kept.Covers(pursuit); });
    if (!covered) *end++ = pursuit;
  }
  pursuits.erase(end, pursuits.end());
}

}  // namespace

EventId EventTable::Intern(const DporEvent& event) {
  const uint64_t hash = HashOf(event);
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    if (Same(events_[it->second], event)) return it->second;
  }
  const auto id = static_cast<EventId>(events_.size());
  by_hash_.emplace(hash, id);
  events_.push_back(event);
  compared_.emplace_back();
  return id;
}

uint8_t EventTable::Compare(EventId earlier, EventId later) {
  std::vector<uint8_t>& row = compared_[earlier];
  if (later >= row.size()) row.resize(events_.size());
  uint8_t& known = row[later];
  if (known != 0) return known;
  known = kCompared;
  const DporEvent& first = events_[earlier];
  const DporEvent& second = events_[later];
  const bool depend = taprace::schedule::Depend(first, second);
  if (depend) known |= kDepend;
  const bool waits = first.GivesLockTo(second.access());
  if (waits) known |= kWaits;
  if (first.TakesLockOf(second.access()) || (depend && !waits)) known |= kRace;
  return known;
}

Attempt Pursuit::Cross(EventId step, EventTable& events) {
  const ThreadId thread = events.ThreadOf(step);
  if (thread == events.ThreadOf(event)) {
    past_own_step = true;
    return Attempt::kNone;
  }
  if ((judged & SetOf(thread)) != 0) return Attempt::kNone;
  if (!events.Race(step, event)) {
    return events.Waits(step, event) ? Attempt::kWait : Attempt::kNone;
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

void Aftermath::AddStep(EventId step, const std::vector<Pursuit>& after,
                        ThreadSet threads, EventTable& events) {
  const auto sorted = static_cast<std::ptrdiff_t>(pursuits.size());
  pursuits.push_back({.event = step});
  for (Pursuit pursuit : after) {
    pursuit.Cross(step, events);
    if (!pursuit.IsOver(threads, events)) pursuits.push_back(pursuit);
  }
  std::sort(pursuits.begin() + sorted, pursuits.end());
  std::inplace_merge(pursuits.begin(), pursuits.begin() + sorted,
                     pursuits.end());
  LeaveOutCovered(pursuits);
}

}  // namespace taprace::schedule
