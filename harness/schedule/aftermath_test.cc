#include "harness/schedule/aftermath.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "harness/schedule/make_event.h"

namespace taprace::schedule {
namespace {

constexpr ObjectId kX = 1;
constexpr ObjectId kY = 2;
constexpr ThreadSet kThreads = 0b111;

Attempt Cross(Pursuit& pursuit, EventId step, EventTable& events) {
  return pursuit.Cross(EventTable::ThreadOf(step),
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
  EXPECT_FALSE(pursuit.IsOver(kThreads));
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
  EXPECT_FALSE(pursuit.IsOver(kThreads));
  EXPECT_TRUE(pursuit.IsOver(SetOf(0) | SetOf(1)));
  EXPECT_EQ(Cross(pursuit, third, events), Attempt::kEvent);
  EXPECT_TRUE(pursuit.IsOver(kThreads));
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
  last.AddStep({.event = writes}, {}, kThreads, events);
  ASSERT_EQ(last.pursuits, (std::vector<Pursuit>{{.event = writes}}));

  // The same by two ways.
  Aftermath before;
  before.AddStep({.event = reads}, last.pursuits, kThreads, events);
  before.AddStep({.event = reads}, last.pursuits, kThreads, events);
  std::vector<Pursuit> expected = {{.event = reads}, {.event = writes}};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(before.pursuits, expected);

  // The write, which comes after a step of its own thread, found the read.
  Aftermath first;
  first.AddStep({.event = Writes(events, 0, kY)}, last.pursuits,
                SetOf(0) | SetOf(1), events);
  Aftermath earlier;
  const Attempts attempts = earlier.AddStep({.event = reads}, first.pursuits,
                                            SetOf(0) | SetOf(1), events);
  EXPECT_EQ(attempts, Attempts{.events = SetOf(0)});
  for (const Pursuit& pursuit : earlier.pursuits) {
    EXPECT_NE(pursuit.event, writes);
  }
}

TEST(AftermathTest, KeepsNoPursuitThatHasJudgedAllFromTheStart) {
  EventTable events;
  const EventId step = Writes(events, 0, kX);
  const Pursuit earlier{.event = step, .past_own_step = true};
  Aftermath aftermath;
  aftermath.AddStep({.event = step, .judged = SetOf(1)}, {earlier}, kThreads,
                    events);
  EXPECT_EQ(aftermath.pursuits,
            (std::vector<Pursuit>{{.event = step, .judged = SetOf(1)}}));

  aftermath = {};
  aftermath.AddStep({.event = step, .judged = SetOf(1) | SetOf(2)}, {earlier},
                    kThreads, events);
  EXPECT_TRUE(aftermath.pursuits.empty());
}

TEST(AftermathTest, KeepsNoPursuitThatBecomesCovered) {
  EventTable events;
  const Pursuit first{.event = Writes(events, 0, kX),
                      .past_own_step = true,
                      .judged = SetOf(1)};
  const Pursuit second{
      .event = first.event, .past_own_step = true, .judged = SetOf(2)};
  const EventId step = Writes(events, 1, kX);
  Aftermath aftermath;
  aftermath.AddStep({.event = step, .judged = ~ThreadSet{0}}, {first, second},
                    0b1111, events);
  EXPECT_EQ(aftermath.pursuits, std::vector<Pursuit>{first});
}

TEST(AftermathTest, StepsOfJudgedThreadsChangeNothing) {
  EventTable events;
  const Pursuit pursuit{.event = Writes(events, 0, kX), .judged = SetOf(1)};
  Aftermath aftermath;
  const Attempts attempts = aftermath.AddStep({.event = Writes(events, 1, kX)},
                                              {pursuit}, kThreads, events);
  EXPECT_EQ(attempts, Attempts{});
  EXPECT_EQ(aftermath.pursuits.front(), pursuit);
}

}  // namespace
}  // namespace taprace::schedule
