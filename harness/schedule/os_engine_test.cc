#include "harness/schedule/os_engine.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/schedule/classics/classics.h"
#include "harness/schedule/exclusive.h"
#include "harness/schedule/litmus.h"
#include "harness/schedule/outside_of_threads.h"
#include "harness/schedule/sync.h"
#include "harness/schedule/threads.h"
#include "harness/testing/sanitized.h"

namespace taprace::schedule {
namespace {

using std::chrono_literals::operator""ms;

std::optional<Finding> FindingOf(std::vector<Threads::Body> bodies,
                                 EngineOptions options = {}) {
  Engine engine(options);
  Threads subject(std::move(bodies));
  return engine.Run(subject)->finding;
}

TEST(OsEngineTest, RepairedClassicsSurvive) {
  Engine engine;
  for (const Classic& classic : Classics()) {
    SCOPED_TRACE(classic.name);
    const auto subject = classic.make(false);
    for (int i = 0; i < ScaledDown(200); ++i) {
      const Execution* const execution = engine.Run(*subject);
      ASSERT_FALSE(execution->finding) << execution->finding->message;
      EXPECT_GT(execution->step_count, 0);
    }
  }
}

TEST(OsEngineTest, ThreadsRunInParallel) {
  // Each waits for the other without any of the primitives.
  std::atomic<int> here = 0;
  const auto meets = [&here](Threads& /*t*/) {
    ++here;
    while (here < 2) usleep(10);
  };
  EXPECT_EQ(FindingOf({meets, meets}), std::nullopt);
}

TEST(OsEngineTest, DeadlockTellsWhoWaitsForWhat) {
  // Each takes its second lock only once the other has its first.
  const auto in_order = [](Threads& t, Mutex& first, Mutex& second) {
    first.Lock();
    t.x->FetchAdd(1);
    while (t.x->Load() < 2) Pause();
    second.Lock();
  };
  EXPECT_EQ(
      FindingOf({[&](Threads& t) { in_order(t, *t.mutex, *t.other_mutex); },
                 [&](Threads& t) { in_order(t, *t.other_mutex, *t.mutex); }}),
      (Finding{FindingKind::kDeadlock,
               "thread 0 (body) waits: lock other; "
               "thread 1 (body) waits: lock mutex"}));
}

TEST(OsEngineTest, WaitForEndsWhenNobodyElseCanGoOn) {
  EXPECT_EQ(FindingOf({[](Threads& t) {
                         MutexLock lock(*t.mutex);
                         if (t.condition->WaitFor(*t.mutex)) Fail("woken");
                       },
                       [](Threads& t) {
                         MutexLock lock(*t.mutex);
                         Sleep();
                       }}),
            std::nullopt);
}

TEST(OsEngineTest, SignalWakesWhoWaitsLongest) {
  const auto waits = [](Threads& t) {
    MutexLock lock(*t.mutex);
    t.condition->Wait(*t.mutex);
  };
  EXPECT_EQ(FindingOf({waits, waits,
                       [](Threads& t) {
                         for (int i = 0; i < 2; ++i) {
                           Sleep();  // until they wait
                           t.condition->Signal();
                         }
                       }}),
            std::nullopt);
  const auto finding = FindingOf({waits, waits, [](Threads& t) {
                                    Sleep();
                                    t.condition->Signal();
                                  }});
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->kind, FindingKind::kDeadlock);
}

TEST(OsEngineTest, JoinSeesTheEnd) {
  EXPECT_EQ(FindingOf({[](Threads& t) {
              const ThreadId child = Spawn("child", [&t] { t.plain = 1; });
              Join(child);
              if (t.plain != 1) Fail("not ended");
            }}),
            std::nullopt);
}

TEST(OsEngineTest, EndlessLoopIsALivelock) {
  const auto loops = [](Threads& t) {
    while (t.x->Load() == 0) Pause();
  };
  const auto finding = FindingOf({loops, loops}, {.steps_max = 1'000});
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->kind, FindingKind::kLivelock);
}

TEST(OsEngineTest, TheWatchdogEndsAHang) {
  std::atomic<bool> hangs = true;
  const auto finding =
      FindingOf({[&hangs](Threads& t) {
                   while (hangs) usleep(100);
                   t.x->Load();  // where it is left
                 },
                 [&hangs](Threads& t) {
                   // Left only after the watchdog has spoken.
                   try {
                     for (;;) t.x->Load();
                   } catch (...) {
                     hangs = false;
                     throw;
                   }
                 }},
                {.steps_max = int64_t{1} << 60, .patience = 100ms});
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->kind, FindingKind::kLivelock);
  EXPECT_EQ(finding->message,
            "no end after 100 ms: thread 0 (body) runs; thread 1 (body) runs");
}

TEST(OsEngineTest, StampsAreInTheOrderOfTime) {
  for (int i = 0; i < ScaledDown(200); ++i) {
    int64_t end = -1;
    int64_t start = -1;
    EXPECT_EQ(FindingOf({[&end](Threads& t) {
                           t.y->Store(1);
                           end = Engine::Current()->last_step();
                           t.x->Store(1);
                         },
                         [&start](Threads& t) {
                           while (t.x->Load() == 0) Pause();
                           Engine::Current()->StampNextStep(&start);
                         }},
                        {.let_others_run = 2}),
              std::nullopt);
    EXPECT_GE(end, 0);
    EXPECT_LT(end, start);
  }
}

TEST(OsEngineTest, AFindingLeavesAllThreadsAndRunsDestructors) {
  std::atomic<int> destroyed = 0;
  struct Counter {
    std::atomic<int>& count;
    ~Counter() { ++count; }
  };
  const auto waits = [&destroyed](Threads& t) {
    const Counter counter{destroyed};
    MutexLock lock(*t.mutex);
    t.condition->Wait(*t.mutex);
  };
  const auto fails = [&destroyed](Threads& /*t*/) {
    const Counter counter{destroyed};
    Sleep();
    Fail("wrong");
  };
  EXPECT_EQ(FindingOf({waits, waits, fails}),
            (Finding{FindingKind::kFailure, "wrong"}));
  EXPECT_EQ(destroyed, 3);
}

TEST(OsEngineTest, MisuseAndFreedMemory) {
  EXPECT_EQ(FindingOf({[](Threads& t) { t.mutex->Unlock(); }}),
            (Finding{FindingKind::kMisuse,
                     "thread 0 (body) unlocks mutex, which it does not hold"}));
  EXPECT_EQ(
      FindingOf({[](Threads& t) {
        void* const block = t.heap.Allocate(8, "softc");
        t.heap.Free(block);
        t.heap.CheckAlive(block, "open");
      }}),
      (Finding{FindingKind::kUseAfterFree, "open after softc was freed"}));
}

TEST(OsEngineTest, RefusesWhatWouldNeverEnd) {
  const auto refused = [](const Threads::Body& body) {
    const auto finding = FindingOf({body});
    return finding ? ToString(*finding) : "";
  };
  EXPECT_EQ(refused([](Threads& t) { t.mutex->UnlockShared(); }),
            "misuse: thread 0 (body) gives back a share of mutex, which it "
            "does not have");
  EXPECT_EQ(refused([](Threads& t) { t.condition->Wait(*t.mutex); }),
            "misuse: thread 0 (body) unlocks mutex, which it does not hold");
  EXPECT_EQ(refused([](Threads& t) {
              t.mutex->LockShared();
              t.mutex->Lock();
            }),
            "thread 0 (body) locks mutex, which it holds");
  EXPECT_EQ(refused([](Threads& t) {
              t.mutex->Lock();
              t.mutex->LockShared();
            }),
            "thread 0 (body) shares mutex, which it holds");
}

TEST(OsEngineTest, ThreadsAreAtMostAsManyAsASetHolds) {
  EXPECT_EQ(FindingOf({[](Threads& /*t*/) {
              for (int i = 0; i < kThreadsMax; ++i) Spawn("child", [] {});
            }}),
            (Finding{FindingKind::kMisuse, "more than 64 threads"}));
}

TEST(OsEngineTest, SharesExcludeWhoIsAlone) {
  EXPECT_EQ(FindingOf({[](Threads& t) {
                         t.mutex->LockShared();
                         t.x->Store(1);
                         while (t.y->Load() == 0) Pause();
                         t.plain = 1;
                         t.mutex->UnlockShared();
                       },
                       [](Threads& t) {
                         while (t.x->Load() == 0) Pause();
                         if (t.mutex->TryLock()) Fail("it is shared");
                         t.y->Store(1);
                         t.mutex->Lock();
                         if (t.plain != 1) Fail("still shared");
                         t.mutex->Unlock();
                         if (!t.mutex->TryLock()) Fail("nobody has it");
                         t.mutex->Unlock();
                       }}),
            std::nullopt);
}

TEST(OsEngineTest, NothingWaitsOutsideOfThreads) {
  UsesAllOutside subject;
  Engine engine;
  EXPECT_FALSE(engine.Run(subject)->finding);
  EXPECT_EQ(subject.uses(), 2);
}

TEST(OsEngineTest, StartCannotWaitForAThread) {
  JoinsInStart subject;
  Engine engine;
  EXPECT_EQ(engine.Run(subject)->finding,
            (Finding{FindingKind::kMisuse, "joined outside of threads"}));
}

// What ThreadSanitizer sees. Each case with a race ends the process with a
// report; the same with its lock is silent. Runs in parallel often enough to
// be certain: the order in time does not matter, only what puts it in order.
#if defined(__SANITIZE_THREAD__)
constexpr bool kTsan = true;
#else
constexpr bool kTsan = false;
#endif

class OsEngineRaceTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!kTsan) GTEST_SKIP() << "needs ThreadSanitizer";
    GTEST_FLAG_SET(death_test_style, "threadsafe");
  }
};

void RunTwice(const Threads::Body& body) {
  for (int i = 0; i < 20; ++i) (void)FindingOf({body, body});
}

TEST_F(OsEngineRaceTest, PlainVariable) {
  EXPECT_DEATH(RunTwice([](Threads& t) { ++t.plain; }), "data race");
  RunTwice([](Threads& t) {
    MutexLock lock(*t.mutex);
    ++t.plain;
  });
}

TEST_F(OsEngineRaceTest, ASharedLockPutsReadersInNoOrder) {
  EXPECT_DEATH(RunTwice([](Threads& t) {
                 t.mutex->LockShared();
                 ++t.plain;
                 t.mutex->UnlockShared();
               }),
               "data race");
}

TEST_F(OsEngineRaceTest, FailingToLockPutsNothingInOrder) {
  EXPECT_DEATH(RunTwice([](Threads& t) {
                 if (t.mutex->TryLock()) {
                   ++t.plain;
                   while (t.x->Load() == 0) Pause();
                   t.mutex->Unlock();
                 } else {
                   ++t.plain;
                   t.x->Store(1);
                 }
               }),
               "data race");
}

TEST_F(OsEngineRaceTest, ASignalAlonePutsNothingInOrder) {
  EXPECT_DEATH((void)FindingOf({[](Threads& t) {
                                  t.mutex->Lock();
                                  t.condition->Wait(*t.mutex);
                                  t.mutex->Unlock();
                                  ++t.plain;
                                },
                                [](Threads& t) {
                                  Sleep();
                                  ++t.plain;
                                  t.condition->Signal();
                                }}),
               "data race");
}

TEST_F(OsEngineRaceTest, FreedMemory) {
  EXPECT_DEATH(
      for (int i = 0; i < 20; ++i) {
        int* block = nullptr;
        (void)FindingOf({[&block](Threads& t) {
                           block =
                               static_cast<int*>(t.heap.Allocate(4, "block"));
                           t.x->Store(1);
                           ++*block;
                         },
                         [&block](Threads& t) {
                           while (t.x->Load() == 0) Pause();
                           t.heap.Free(block);
                         }});
      },
      "data race");
}

TEST_F(OsEngineRaceTest, AGuardPutsNothingInOrder) {
  Guard guard;
  EXPECT_DEATH(RunTwice([&guard](Threads& t) {
                 { const Exclusive exclusive(guard); }
                 ++t.plain;
               }),
               "data race");
}

TEST_F(OsEngineRaceTest, WhatIsToldIsInOrder) {
  Guard guard;
  bool told = false;
  EXPECT_EQ(FindingOf({[&](Threads& t) {
                         ++t.plain;
                         ReleaseOrder(&told);
                         const Exclusive exclusive(guard);
                         told = true;
                       },
                       [&](Threads& t) {
                         const auto is_told = [&] {
                           const Exclusive exclusive(guard);
                           return told;
                         };
                         while (!is_told()) Pause();
                         AcquireOrder(&told);
                         ++t.plain;
                       }}),
            std::nullopt);
}

TEST_F(OsEngineRaceTest, ACountIsInOrderForWhoGetsToZero) {
  const auto body = [](Threads& t, int& count, bool waits) {
    if (!waits) {
      ++t.plain;
      ReleaseCount(count);
      return;
    }
    while (LoadAcquire(count) > 0) Pause();
    ++t.plain;
  };
  int count = 1;
  EXPECT_EQ(FindingOf({[&](Threads& t) { body(t, count, false); },
                       [&](Threads& t) { body(t, count, true); }}),
            std::nullopt);
  count = 0;
  EXPECT_DEATH((void)FindingOf({[&count](Threads& t) {
                                  ++t.plain;
                                  AddRelaxed(count, 1);
                                },
                                [&count](Threads& t) {
                                  while (LoadRelaxed(count) == 0) Pause();
                                  ++t.plain;
                                }}),
               "data race");
}

TEST_F(OsEngineRaceTest, TheLitmusHasNoDataRace) {
  Engine engine;
  CheckThenClaim subject(3);
  for (int i = 0; i < 100; ++i) engine.Run(subject);
}

}  // namespace
}  // namespace taprace::schedule
