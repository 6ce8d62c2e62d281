#include "harness/schedule/strict_locks.h"

#include <gtest/gtest.h>

namespace taprace::schedule {
namespace {

constexpr Access Take(ObjectId lock) { return {lock, AccessKind::kLock, ""}; }
constexpr Access Give(ObjectId lock) {
  return {lock, AccessKind::kReleaseUnchanged, ""};
}
constexpr Access Try(ObjectId lock) { return {lock, AccessKind::kWrite, ""}; }

TEST(StrictLocksTest, GuardsAreNot) {
  StrictLocks locks;
  locks.Begin();
  for (ThreadId thread : {0, 1}) {
    for (const Access& access : {Take(1), Take(2), Give(2), Give(1)}) {
      locks.Note(thread, access);
    }
  }
  State state{.enabled = SetOf(0) | SetOf(1)};
  locks.NoteWaiting(state, 0);
  EXPECT_FALSE(locks.Contains(1) || locks.Contains(2) || locks.Grew());
}

TEST(StrictLocksTest, ThoseThatAreTriedAre) {
  StrictLocks before;
  before.Begin();
  before.Note(0, Try(1));
  before.Note(1, Take(1));
  EXPECT_TRUE(before.Contains(1));

  StrictLocks after;
  after.Begin();
  after.Note(0, Take(1));
  after.Note(1, Try(1));
  EXPECT_TRUE(after.Contains(1) && after.Grew());
  EXPECT_FALSE(after.Grew());
  after.Begin();
  EXPECT_TRUE(after.Contains(1));  // for good
}

TEST(StrictLocksTest, ThoseThatAreTakenInACircleAre) {
  StrictLocks locks;
  locks.Begin();
  for (ThreadId thread : {0, 1, 2}) {
    const auto outer = static_cast<ObjectId>(thread + 1);
    const ObjectId inner = outer % 3 + 1;
    EXPECT_FALSE(locks.Grew());
    for (const Access& access :
         {Take(outer), Take(inner), Give(inner), Give(outer)}) {
      locks.Note(thread, access);
    }
  }
  EXPECT_TRUE(locks.Contains(3) && locks.Contains(1));
}

TEST(StrictLocksTest, ThoseHeldByWhoWaitsAre) {
  StrictLocks locks;
  locks.Begin();
  locks.Note(0, Take(1));
  locks.Note(1, Take(2));
  locks.Note(2, Take(3));
  // Thread 0 waits for a signal, thread 1 for what thread 0 holds.
  State state{.enabled = SetOf(2)};
  state.pending[0] = {.kind = AccessKind::kLocal};
  state.pending[1] = Take(1);
  locks.NoteWaiting(state, 0);
  EXPECT_TRUE(locks.Contains(1));
  EXPECT_TRUE(locks.Contains(2));
  EXPECT_FALSE(locks.Contains(3));
  // Thread 2 was asleep until now.
  locks.NoteWaiting(state, SetOf(2));
  EXPECT_TRUE(locks.Contains(3));
}

// In whatever order threads come.
TEST(StrictLocksTest, ThoseHeldByWhoWaitsForALaterThreadAre) {
  StrictLocks locks;
  locks.Begin();
  locks.Note(0, Take(1));
  locks.Note(1, Take(2));
  State state;
  state.pending[0] = Take(2);
  state.pending[1] = {.kind = AccessKind::kLocal};
  locks.NoteWaiting(state, 0);
  EXPECT_TRUE(locks.Contains(1) && locks.Contains(2));
}

TEST(StrictLocksTest, WhoWaitsForAGuardMakesNothingStrict) {
  StrictLocks locks;
  locks.Begin();
  locks.Note(0, Take(1));
  locks.Note(1, Take(2));
  State state{.enabled = SetOf(0)};
  state.pending[1] = Take(1);
  locks.NoteWaiting(state, 0);
  EXPECT_FALSE(locks.Grew());
}

}  // namespace
}  // namespace taprace::schedule
