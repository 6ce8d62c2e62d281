#include "harness/schedule/aftermath.h"

#include <algorithm>
#include <utility>

namespace taprace::schedule {
namespace {

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
  const ThreadId thread = EventTable::ThreadOf(step);
  auto end = pursuits.begin();
  for (const Pursuit& pursuit : pursuits) {
    const bool judged = (pursuit.judged & SetOf(thread)) != 0;
    const uint8_t relations =
        judged ? 0 : events.RelationsTo(step, pursuit.event);
    const bool stays = relations == kOfSameThread && pursuit.past_own_step;
    if (relations == 0 || stays) {  // most
      *end++ = pursuit;
      continue;
    }
    Pursuit crossed = pursuit;
    const Attempt attempt = crossed.Cross(thread, relations);
    const ThreadSet own = SetOf(EventTable::ThreadOf(pursuit.event));
    if (attempt == Attempt::kEvent) attempts.events |= own;
    if (attempt == Attempt::kWait) attempts.waits |= own;
    if (crossed.IsOver(threads)) continue;
    auto first = end;  // of the same event
    while (first != pursuits.begin() && (first - 1)->event == crossed.event) {
      --first;
    }
    end = AddUnlessCovered(crossed, first, end);
  }
  pursuits.erase(end, pursuits.end());
  return attempts;
}

// It asks for all that others of the same event ask for.
void AddStepItself(const Pursuit& step, ThreadSet threads,
                   std::vector<Pursuit>& pursuits) {
  const auto [begin, end] = std::equal_range(
      pursuits.begin(), pursuits.end(), step,
      [](const Pursuit& a, const Pursuit& b) { return a.event < b.event; });
  const auto place = pursuits.erase(begin, end);
  if (!step.IsOver(threads)) pursuits.insert(place, step);
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

bool Pursuit::IsOver(ThreadSet threads) const {
  return (threads & ~judged & ~SetOf(EventTable::ThreadOf(event))) == 0;
}

bool Pursuit::Covers(const Pursuit& other) const {
  return event == other.event &&
         (!past_own_step ||
          (other.past_own_step && (judged & ~other.judged) == 0));
}

Attempts Aftermath::AddStep(const Pursuit& step, std::vector<Pursuit> after,
                            ThreadSet threads, const EventTable& events) {
  const Attempts attempts = GoBackOver(step.event, after, threads, events);
  AddStepItself(step, threads, after);
  pursuits = pursuits.empty() ? std::move(after) : Merge(pursuits, after);
  return attempts;
}

}  // namespace taprace::schedule
