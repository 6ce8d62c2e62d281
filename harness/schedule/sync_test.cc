#include "harness/schedule/sync.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/schedule/dfs.h"
#include "harness/schedule/explore.h"
#include "harness/schedule/outside_of_threads.h"
#include "harness/schedule/threads.h"

namespace taprace::schedule {
namespace {

// The values that x has at the end, over all schedules; a finding fails the
// test.
std::set<int> FinalValues(std::vector<Threads::Body> bodies) {
  Engine engine;
  Threads subject(std::move(bodies));
  Dfs all;
  std::set<int> values;
  const Exploration exploration =
      Explore(engine, subject, all, {.each = [&](const Execution& execution) {
                if (execution.finding) {
                  ADD_FAILURE() << execution.finding->message;
                  return false;
                }
                values.insert(subject.x->Peek());
                return true;
              }});
  EXPECT_TRUE(exploration.exhausted);
  return values;
}

void SetX(Threads& t, int value) { t.x->Store(value); }

TEST(SyncTest, MutexExcludesAllShareExcludesTheOther) {
  const auto alone = [](Threads& t) {
    MutexLock lock(*t.mutex);
    if (t.plain++ != 0) Fail("not alone");
    Yield();
    --t.plain;
  };
  const auto shares = [](Threads& t) {
    t.mutex->LockShared();
    t.x->FetchAdd(1);
    if (t.x->Load() == 2) t.y->Store(1);  // the other one is here, too
    t.x->FetchAdd(-1);
    if (t.plain != 0) Fail("not shared only");
    t.mutex->UnlockShared();
  };
  EXPECT_EQ(FinalValues({alone, alone, alone}), std::set<int>{0});
  EXPECT_EQ(FinalValues({alone, shares}), std::set<int>{0});
  EXPECT_EQ(FinalValues({shares, shares,
                         [](Threads& t) {
                           Sleep();
                           t.x->Store(t.y->Load());
                         }}),
            (std::set<int>{0, 1}));
}

TEST(SyncTest, TryLockTellsWhetherItIsHeld) {
  EXPECT_EQ(FinalValues({[](Threads& t) {
                           MutexLock lock(*t.mutex);
                           Yield();
                         },
                         [](Threads& t) {
                           if (t.mutex->TryLock()) {
                             EXPECT_TRUE(t.mutex->HeldByCaller());
                             t.mutex->Unlock();
                             SetX(t, 1);
                           } else {
                             EXPECT_FALSE(t.mutex->HeldByCaller());
                             SetX(t, 2);
                           }
                         }}),
            (std::set<int>{1, 2}));
}

TEST(SyncTest, SharedOperationsReturnTheValueBefore) {
  EXPECT_EQ(FinalValues({[](Threads& t) {
              EXPECT_EQ(t.x->Exchange(5), 0);
              EXPECT_EQ(t.x->FetchAdd(2), 5);
              EXPECT_FALSE(t.x->CompareExchange(5, 1));
              EXPECT_TRUE(t.x->CompareExchange(7, 8));
              EXPECT_EQ(t.x->Load(), 8);
            }}),
            std::set<int>{8});
}

TEST(SyncTest, SignalWakesOneWhoWaitsLongest) {
  // Each waiter notes its place; the first to wait is the first to wake.
  const auto waits = [](Threads& t) {
    MutexLock lock(*t.mutex);
    const int place = t.y->FetchAdd(1);
    t.condition->Wait(*t.mutex);
    t.x->Store(t.x->Load() * 10 + place + 1);
  };
  EXPECT_EQ(FinalValues({waits, waits,
                         [](Threads& t) {
                           for (int i = 0; i < 2; ++i) {
                             Sleep();  // until they wait
                             t.condition->Signal();
                           }
                         }}),
            std::set<int>{12});
  EXPECT_EQ(FinalValues({waits, waits,
                         [](Threads& t) {
                           Sleep();
                           t.condition->Broadcast();
                         }}),
            (std::set<int>{12, 21}));
}

TEST(SyncTest, WaitForReturnsWhenNobodyElseCanGoOn) {
  const auto waits = [](Threads& t) {
    MutexLock lock(*t.mutex);
    SetX(t, t.condition->WaitFor(*t.mutex) ? 1 : 2);
  };
  EXPECT_EQ(FinalValues({waits}), std::set<int>{2});
  // A signal may come before the wait: then it is lost.
  EXPECT_EQ(FinalValues({waits, [](Threads& t) { t.condition->Signal(); }}),
            (std::set<int>{1, 2}));
  // Not as long as another can go on.
  EXPECT_EQ(FinalValues({waits,
                         [](Threads& t) {
                           while (t.y->FetchAdd(1) < 3) Yield();
                           t.mutex->Lock();
                           t.condition->Broadcast();
                           t.mutex->Unlock();
                         }}),
            (std::set<int>{1, 2}));
}

TEST(SyncTest, SleepEndsWhenNobodyElseCanGoOn) {
  EXPECT_EQ(FinalValues({[](Threads& t) {
                           Sleep();
                           t.x->FetchAdd(t.x->Load());
                         },
                         [](Threads& t) {
                           t.x->FetchAdd(1);
                           Yield();
                           t.x->FetchAdd(1);
                         }}),
            std::set<int>{4});
}

TEST(SyncTest, PauseLetsAnotherTakeAStep) {
  // After the first pause the other has taken one step at least.
  EXPECT_EQ(FinalValues({[](Threads& t) {
                           Pause();
                           if (t.x->Load() == 0) Fail("nobody came");
                         },
                         [](Threads& t) {
                           SetX(t, 1);
                           SetX(t, 2);
                         }}),
            std::set<int>{2});
  // Alone, one goes on.
  EXPECT_EQ(FinalValues({[](Threads& t) {
              Pause();
              SetX(t, 1);
            }}),
            std::set<int>{1});
}

TEST(SyncTest, ThreadsSpawnAndJoinThreads) {
  EXPECT_EQ(FinalValues({[](Threads& t) {
              const ThreadId self = Self();
              const ThreadId child = Spawn("child", [&t, self] {
                EXPECT_NE(Self(), self);
                const ThreadId grandchild =
                    Spawn("grandchild", [&t] { t.x->FetchAdd(1); });
                Join(grandchild);
                t.x->Store(t.x->Load() * 10);
              });
              Join(child);
              Join(child);  // has ended, and stays so
              t.x->FetchAdd(1);
            }}),
            std::set<int>{11});
}

TEST(SyncTest, NothingWaitsOutsideOfThreads) {
  UsesAllOutside subject;
  Engine engine;
  Dfs all;
  const Exploration exploration =
      Explore(engine, subject, all, {.each = [](const Execution& execution) {
                EXPECT_FALSE(execution.finding);
                return true;
              }});
  EXPECT_EQ(exploration.executions, 1);
  EXPECT_EQ(subject.uses(), 2);
}

}  // namespace
}  // namespace taprace::schedule
