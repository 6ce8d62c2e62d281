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

// Takes pursuits by event back over a step; leaves out those that are over then
// or covered by others. Returns what they ask for in place of the step.
Attempts GoBackOver(EventId step, std::vector<Pursuit>& pursuits,
                    ThreadSet threads, const EventTable& events) {
  Attempts attempts;
  const ThreadId thread = events.ThreadOf(step);
  auto first = pursuits.begin();  // of the same event
  auto end = first;
  for (const Pursuit& pursuit : pursuits) {
    if (first != end && first->event != pursuit.event) first = end;
    const uint8_t relations = events.RelationsTo(step, pursuit.event);
    if (relations == 0) {  // most
      *end++ = pursuit;
      continue;
    }
    Pursuit crossed = pursuit;
    const Attempt attempt = crossed.Cross(thread, relations);
    const ThreadSet own = SetOf(events.ThreadOf(pursuit.event));
    if (attempt == Attempt::kEvent) attempts.events |= own;
    if (attempt == Attempt::kWait) attempts.waits |= own;
    if (!crossed.IsOver(threads, events)) {
      end = AddUnlessCovered(crossed, first, end);
    }
  }
  pursuits.erase(end, pursuits.end());
  return attempts;
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

void Footprint::Add(size_t place, bool shares) {
  const uint64_t bit = uint64_t{1} << place % 64;
  all_[place / 64] |= bit;
  if (!shares) alone_[place / 64] |= bit;
}

void Footprint::AddEveryPlace() {
  all_.fill(~uint64_t{0});
  alone_.fill(~uint64_t{0});
}

EventId EventTable::Intern(const DporEvent& event) {
  const auto next = static_cast<EventId>(outlines_.size());
  const auto [entry, is_new] = by_hash_.try_emplace(HashOf(event), next);
  if (is_new) AddOutline(event);
  return entry->second;
}

void EventTable::AddOutline(const DporEvent& event) {
  const std::vector<Access>& accesses = event.all.accesses();
  Outline outline{.thread = event.thread,
                  .accesses = static_cast<uint32_t>(accesses_.size()),
                  .count = static_cast<uint32_t>(accesses.size())};
  for (const Access& access : accesses) {
    if (access.object == kEveryObject) {
      outline.footprint.AddEveryPlace();
    } else if (access.kind == AccessKind::kLocal) {
      // Who depends on every object depends on who touches none, too.
      outline.footprint.Add(0, true);
    } else {
      outline.footprint.Add(PlaceOf(access.object), Shares(access.kind));
    }
  }
  outlines_.push_back(outline);
  accesses_.insert(accesses_.end(), accesses.begin(), accesses.end());
}

size_t EventTable::PlaceOf(ObjectId object) {
  return objects_.try_emplace(object, objects_.size()).first->second %
         Footprint::kPlaces;
}

std::span<const Access> EventTable::AccessesOf(EventId event) const {
  const Outline& outline = outlines_[event];
  return std::span(accesses_).subspan(outline.accesses, outline.count);
}

bool EventTable::SomeDependent(EventId a, EventId b) const {
  const std::span<const Access> of_b = AccessesOf(b);
  return std::ranges::any_of(AccessesOf(a), [of_b](const Access& x) {
    return std::ranges::any_of(
        of_b, [&x](const Access& y) { return schedule::Dependent(x, y); });
  });
}

uint8_t EventTable::Compare(EventId step, EventId event) const {
  if (!SomeDependent(step, event)) return 0;
  const Access& wanted = AccessesOf(event).front();
  const std::span<const Access> accesses = AccessesOf(step);
  if (!GivesLockTo(accesses, wanted)) return kDepends | kRaces;
  const bool takes = TakesLockOf(accesses, wanted);
  return kDepends | kTakesItsLock | (takes ? kRaces : 0);
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
                            ThreadSet threads, const EventTable& events) {
  const Attempts attempts = GoBackOver(step, after, threads, events);
  AddStepItself(step, after);
  pursuits = pursuits.empty() ? std::move(after) : Merge(pursuits, after);
  return attempts;
}

}  // namespace taprace::schedule
