#include "harness/schedule/event_table.h"

#include "harness/base/hash.h"

namespace taprace::schedule {
namespace {

uint64_t HashOf(const DporEvent& event) {
  uint64_t hash = Mix(0, static_cast<uint64_t>(event.thread));
  for (const Access& access : event.all.accesses()) {
    hash = Mix(hash, uint64_t{access.object} << 8 |
                         static_cast<uint64_t>(access.kind));
  }
  return hash;
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
  const EventId thread = static_cast<EventId>(event.thread) << kIndexBits;
  const EventId next = thread | static_cast<EventId>(outlines_.size());
  const auto [entry, is_new] = by_hash_.try_emplace(HashOf(event), next);
  if (is_new) AddOutline(event);
  return entry->second;
}

void EventTable::AddOutline(const DporEvent& event) {
  const std::vector<Access>& accesses = event.all.accesses();
  Outline outline{.accesses = static_cast<uint32_t>(accesses_.size()),
                  .count = static_cast<uint32_t>(accesses.size())};
  for (const Access& access : accesses) {
    accesses_.push_back({NumberOf(access.object), access.kind, access.what});
    if (access.object == kEveryObject) {
      outline.footprint.AddEveryPlace();
    } else if (access.kind == AccessKind::kLocal) {
      // Who depends on every object depends on who touches none, too.
      outline.footprint.Add(0, true);
    } else {
      outline.footprint.Add(accesses_.back().object % Footprint::kPlaces,
                            Shares(access.kind));
    }
  }
  outlines_.push_back(outline);
}

ObjectId EventTable::NumberOf(ObjectId object) {
  if (object == kEveryObject) return object;
  const auto next = static_cast<ObjectId>(numbers_.size() + 1);
  return numbers_.try_emplace(object, next).first->second;
}

std::span<const Access> EventTable::AccessesOf(EventId event) const {
  const Outline& outline = OutlineOf(event);
  return std::span(accesses_).subspan(outline.accesses, outline.count);
}

uint8_t EventTable::Compare(EventId step, EventId event) const {
  const std::span<const Access> accesses = AccessesOf(step);
  if (!SomeDependent(accesses, AccessesOf(event))) return 0;
  const Access& wanted = AccessesOf(event).front();
  if (!GivesLockTo(accesses, wanted)) return kDepends | kRaces;
  const bool takes = TakesLockOf(accesses, wanted);
  return kDepends | kTakesItsLock | (takes ? kRaces : 0);
}

}  // namespace taprace::schedule
