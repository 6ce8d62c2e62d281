#include "harness/schedule/aftermath.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace taprace::schedule {
namespace {

constexpr ObjectId kX = 1;
constexpr ObjectId kY = 2;
constexpr ThreadSet kThreads = 0b111;

EventId StepOf(EventTable& events, ThreadId thread,
               const std::vector<Access>& accesses) {
  DporEvent event;
  event.Begin(thread, accesses.front(), false);
  for (size_t i = 1; i < accesses.size(); ++i) event.Add(accesses[i], false);
  return events.Intern(event);
}

EventId Writes(EventTable& events, ThreadId thread, ObjectId object) {
  return StepOf(events, thread, {{object, AccessKind::kWrite}});
}

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
  EXPECT_EQ(events.ThreadOf(write), 0);
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

TEST(EventTableTest, StepsDependWhereTheirAccessesDo) {
  EventTable events;
  const EventId writes = Writes(events, 0, kX);
  const EventId reads = StepOf(events, 1, {{kX, AccessKind::kRead}});
  const EventId reads_too = StepOf(events, 2, {{kX, AccessKind::kRead}});
  const EventId passes = StepOf(events, 2, {{kX, AccessKind::kLocal}});
  const EventId waits = StepOf(events, 1, {{kEveryObject, AccessKind::kWrite}});
  EXPECT_TRUE(events.Dependent(writes, reads));
  EXPECT_TRUE(events.Dependent(reads, writes));
  EXPECT_FALSE(events.Dependent(reads, reads_too));
  EXPECT_FALSE(events.Dependent(writes, passes));
  EXPECT_TRUE(events.Dependent(writes, waits));
  EXPECT_TRUE(events.Dependent(waits, reads_too));
  EXPECT_TRUE(events.Dependent(waits, passes));
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
      ASSERT_EQ(events.Dependent(of_first[i], of_second[j]), i == j);
      ASSERT_EQ(events.RelationsTo(of_first[i], of_second[j]),
                i == j ? kDepends | kRaces : 0);
    }
  }
}

Attempt Cross(Pursuit& pursuit, EventId step, EventTable& events) {
  return pursuit.Cross(events.ThreadOf(step),
                       events.RelationsTo(step, pursuit.event));
}

TEST(PursuitTest, AsksForEachStepSinceItsOwnThreadsLast) {
  EventTable events;
  const EventId other = Writes(events, 1, kX);
  const EventId unrelated = Writes(events, 2, kY);
  Pursuit pursuit{.event = Writes(events, 0, kX)};
  EXPECT_EQ(Cross(pursuit, other, events), Attempt::kEvent);
  EXPECT_EQ(Cross(pursuit, unrelated, events), Attempt::kNone);
  EXPECT_EQ(Cross(pursuit, other, events), Attempt::kEvent);
  EXPECT_FALSE(pursuit.IsOver(kThreads, events));
}

TEST(PursuitTest, AsksBeforeThatForTheLastStepOfEachThread) {
  EventTable events;
  const EventId own = Writes(events, 0, kY);
  const EventId second = Writes(events, 1, kX);
  const EventId third = Writes(events, 2, kX);
  Pursuit pursuit{.event = Writes(events, 0, kX)};
  EXPECT_EQ(Cross(pursuit, own, events), Attempt::kNone);
  EXPECT_EQ(Cross(pursuit, second, events), Attempt::kEvent);
  EXPECT_EQ(Cross(pursuit, second, events), Attempt::kNone);
  EXPECT_FALSE(pursuit.IsOver(kThreads, events));
  EXPECT_TRUE(pursuit.IsOver(SetOf(0) | SetOf(1), events));
  EXPECT_EQ(Cross(pursuit, third, events), Attempt::kEvent);
  EXPECT_TRUE(pursuit.IsOver(kThreads, events));
}

TEST(PursuitTest, AsksToWaitForALockThatIsGivenBack) {
  EventTable events;
  const EventId takes = StepOf(events, 1, {{kX, AccessKind::kLock}});
  const EventId gives =
      StepOf(events, 1, {{kY, AccessKind::kWrite}, {kX, AccessKind::kRelease}});
  const EventId own = Writes(events, 0, kY);
  Pursuit pursuit{.event = StepOf(events, 0, {{kX, AccessKind::kLock}})};
  EXPECT_EQ(Cross(pursuit, own, events), Attempt::kNone);
  EXPECT_EQ(Cross(pursuit, gives, events), Attempt::kWait);
  EXPECT_EQ(Cross(pursuit, takes, events), Attempt::kEvent);
  EXPECT_EQ(Cross(pursuit, gives, events), Attempt::kNone);
}

TEST(PursuitTest, CoversThoseThatAskForLess) {
  const Pursuit fresh;
  const Pursuit later{.past_own_step = true};
  const Pursuit judged{.past_own_step = true, .judged = 0b10};
  const Pursuit judged_other{.past_own_step = true, .judged = 0b100};
  EXPECT_TRUE(fresh.Covers(fresh));
  EXPECT_TRUE(fresh.Covers(judged));
  EXPECT_TRUE(later.Covers(judged));
  EXPECT_FALSE(later.Covers(fresh));
  EXPECT_FALSE(judged.Covers(later));
  EXPECT_FALSE(judged.Covers(judged_other));
  EXPECT_FALSE(fresh.Covers({.event = 1}));
}

TEST(AftermathTest, KeepsEachPursuitThatIsNotOverOnce) {
  EventTable events;
  const EventId reads = StepOf(events, 1, {{kX, AccessKind::kRead}});
  const EventId writes = Writes(events, 0, kX);
  Aftermath last;
  last.AddStep(writes, {}, kThreads, events);
  ASSERT_EQ(last.pursuits, (std::vector<Pursuit>{{.event = writes}}));

  // The same by two ways.
  Aftermath before;
  before.AddStep(reads, last.pursuits, kThreads, events);
  before.AddStep(reads, last.pursuits, kThreads, events);
  std::vector<Pursuit> expected = {{.event = reads}, {.event = writes}};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(before.pursuits, expected);

  // The write, which comes after a step of its own thread, found the read.
  Aftermath first;
  first.AddStep(Writes(events, 0, kY), last.pursuits, SetOf(0) | SetOf(1),
                events);
  Aftermath earlier;
  const Attempts attempts =
      earlier.AddStep(reads, first.pursuits, SetOf(0) | SetOf(1), events);
  EXPECT_EQ(attempts, Attempts{.events = SetOf(0)});
  for (const Pursuit& pursuit : earlier.pursuits) {
    EXPECT_NE(pursuit.event, writes);
  }
}

}  // namespace
}  // namespace taprace::schedule
