#include "harness/schedule/aftermath.h"

#include <algorithm>
#include <utility>

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
  const uint64_t hash = HashOf(event);
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    if (Same(events_[it->second], event)) return it->second;
  }
  const auto id = static_cast<EventId>(events_.size());
  by_hash_.emplace(hash, id);
  events_.push_back(event);
  relations_.emplace_back();
  threads_.push_back(event.thread);
  return id;
}

uint8_t EventTable::Compare(EventId earlier, EventId later) {
  std::vector<uint8_t>& row = relations_[earlier];
  if (later >= row.size()) row.resize(events_.size());
  uint8_t& known = row[later];
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

Attempts Aftermath::AddStep(EventId step, std::vector<Pursuit> after,
                            ThreadSet threads, EventTable& events) {
  Attempts attempts;
  auto first = after.begin();  // of the same event
  auto end = first;            // of those that go on
  for (Pursuit pursuit : after) {
    const Attempt attempt = pursuit.Cross(step, events);
    const ThreadSet thread = SetOf(events.ThreadOf(pursuit.event));
    if (attempt == Attempt::kEvent) attempts.events |= thread;
    if (attempt == Attempt::kWait) attempts.waits |= thread;
    if (pursuit.IsOver(threads, events)) continue;
    if (first != end && first->event != pursuit.event) first = end;
    end = AddUnlessCovered(pursuit, first, end);
  }
  after.erase(end, after.end());
  AddStepItself(step, after);
  pursuits = pursuits.empty() ? std::move(after) : Merge(pursuits, after);
  return attempts;
}

}  // namespace taprace::schedule
