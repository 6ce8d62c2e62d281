#include "harness/schedule/event_table.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "harness/schedule/make_event.h"

namespace taprace::schedule {
namespace {

constexpr ObjectId kX = 1;
constexpr ObjectId kY = 2;

TEST(EventTableTest, SameEventsHaveOneNumber) {
  EventTable events;
  const EventId write = Writes(events, 0, kX);
  EXPECT_EQ(Writes(events, 0, kX), write);
  EXPECT_NE(Writes(events, 1, kX), write);
  EXPECT_NE(Writes(events, 0, kY), write);
  EXPECT_NE(StepOf(events, 0, {{kX, AccessKind::kRead}}), write);
  EXPECT_NE(
      StepOf(events, 0, {{kX, AccessKind::kWrite}, {kY, AccessKind::kWrite}}),
      write);
  EXPECT_EQ(EventTable::ThreadOf(write), 0);
}

// Not as small numbers, of which one makes up for the other.
TEST(EventTableTest, EventsOfOtherThreadsOnOtherObjectsDiffer) {
  EventTable events;
  std::set<EventId> ids;
  for (ThreadId thread = 0; thread < 8; ++thread) {
    for (ObjectId object = 1; object <= 32; ++object) {
      ids.insert(Writes(events, thread, object));
    }
  }
  EXPECT_EQ(ids.size(), 8u * 32u);
}

TEST(EventTableTest, LocksRaceWhereTheyAreTaken) {
  EventTable events;
  const EventId takes = StepOf(events, 0, {{kX, AccessKind::kLock}});
  const EventId gives =
      StepOf(events, 0, {{kY, AccessKind::kWrite}, {kX, AccessKind::kRelease}});
  const EventId waits = StepOf(events, 1, {{kX, AccessKind::kLock}});
  const EventId writes = Writes(events, 1, kY);
  EXPECT_EQ(events.RelationsTo(takes, waits), kDepends | kRaces);
  EXPECT_EQ(events.RelationsTo(gives, waits), kDepends | kTakesItsLock);
  EXPECT_EQ(events.RelationsTo(gives, writes), kDepends | kRaces);
  EXPECT_EQ(events.RelationsTo(takes, writes), 0);
  EXPECT_EQ(events.RelationsTo(takes, gives), kOfSameThread);
  const EventId both =
      StepOf(events, 0, {{kX, AccessKind::kLock}, {kX, AccessKind::kRelease}});
  EXPECT_EQ(events.RelationsTo(both, waits), kDepends | kRaces | kTakesItsLock);
}

bool Dependent(const EventTable& events, EventId step, EventId event) {
  return (events.RelationsTo(step, event) & kDepends) != 0;
}

TEST(EventTableTest, StepsDependWhereTheirAccessesDo) {
  EventTable events;
  const EventId writes = Writes(events, 0, kX);
  const EventId reads = StepOf(events, 1, {{kX, AccessKind::kRead}});
  const EventId reads_too = StepOf(events, 2, {{kX, AccessKind::kRead}});
  const EventId passes = StepOf(events, 2, {{kX, AccessKind::kLocal}});
  const EventId waits = StepOf(events, 1, {{kEveryObject, AccessKind::kWrite}});
  EXPECT_TRUE(Dependent(events, writes, reads));
  EXPECT_TRUE(Dependent(events, reads, writes));
  EXPECT_FALSE(Dependent(events, reads, reads_too));
  EXPECT_FALSE(Dependent(events, writes, passes));
  EXPECT_TRUE(Dependent(events, writes, waits));
  EXPECT_TRUE(Dependent(events, waits, reads_too));
  EXPECT_TRUE(Dependent(events, waits, passes));
}

// Each object depends on itself only, those with a place in common too.
TEST(EventTableTest, ThereMayBeMoreObjectsThanPlaces) {
  constexpr ObjectId kObjects = 2 * Footprint::kPlaces;
  EventTable events;
  std::vector<EventId> of_first;
  std::vector<EventId> of_second;
  for (ObjectId object = 1; object <= kObjects; ++object) {
    of_first.push_back(Writes(events, 0, object));
    of_second.push_back(Writes(events, 1, object));
  }
  for (size_t i = 0; i < kObjects; ++i) {
    for (size_t j = 0; j < kObjects; ++j) {
      ASSERT_EQ(events.RelationsTo(of_first[i], of_second[j]),
                i == j ? kDepends | kRaces : 0);
    }
  }
}

}  // namespace
}  // namespace taprace::schedule
