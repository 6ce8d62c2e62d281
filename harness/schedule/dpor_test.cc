// Dpor against Dfs, which tries everything and is simple enough to be believed.
#include "harness/schedule/dpor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/schedule/classics/classics.h"
#include "harness/schedule/dfs.h"
#include "harness/schedule/explore.h"
#include "harness/schedule/random_subject.h"
#include "harness/schedule/reached.h"
#include "harness/schedule/threads.h"
#include "harness/testing/sanitized.h"

namespace taprace::schedule {
namespace {

TEST(DporTest, ClassicsHaveTheSameOutcomes) {
  Engine engine;
  for (const Classic& classic : Classics()) {
    for (const bool broken : {false, true}) {
      SCOPED_TRACE(std::string(classic.name) + (broken ? ", broken" : ""));
      const auto subject = classic.make(broken);
      Dfs dfs;
      Dpor dpor;
      const Reached all = ExploreAll(engine, *subject, dfs, 2'000'000);
      const Reached few = ExploreAll(engine, *subject, dpor, 2'000'000);
      ASSERT_TRUE(all.all && few.all);
      EXPECT_EQ(Missing(few, all), "");
      EXPECT_EQ(Missing(all, few), "");
      EXPECT_LE(few.executions, all.executions);
    }
  }
}

int64_t SchedulesOf(std::vector<Threads::Body> bodies) {
  Engine engine;
  Threads subject(std::move(bodies));
  Dpor dpor;
  const Exploration all = Explore(engine, subject, dpor);
  EXPECT_TRUE(all.exhausted);
  EXPECT_EQ(all.abandoned, 0);
  return all.executions;
}

TEST(DporTest, RunsEachOrderOfWhatRacesOnce) {
  const auto writes_x = [](Threads& t) { t.x->Store(1); };
  const auto reads_x = [](Threads& t) { t.x->Load(); };
  const auto writes_y = [](Threads& t) { t.y->Store(1); };
  const auto locks = [](Threads& t) { MutexLock lock(*t.mutex); };
  EXPECT_EQ(SchedulesOf({writes_x, writes_y}), 1);
  EXPECT_EQ(SchedulesOf({reads_x, reads_x, reads_x}), 1);
  EXPECT_EQ(SchedulesOf({writes_x, writes_x}), 2);
  EXPECT_EQ(SchedulesOf({writes_x, writes_x, writes_x}), 6);
  EXPECT_EQ(SchedulesOf({writes_x, reads_x, reads_x}), 4);
  EXPECT_EQ(SchedulesOf({locks, locks}), 2);
}

// Each time a thread that has nothing to do with the rest can take its step
// anywhere, so that a reversal in vain would show.
TEST(DporTest, DoesNotReverseWhatCannotBe) {
  const auto yields = [](Threads& /*t*/) { Yield(); };
  const auto joins = [](Threads& t) {
    const ThreadId child = Spawn("child", [&t] { t.x->Store(1); });
    Spawn("other", [] { Yield(); });
    Join(child);
    t.x->Load();
  };
  EXPECT_EQ(SchedulesOf({joins}), 1);

  const auto sleeps = [](Threads& t) {
    Sleep();
    t.x->Store(1);
  };
  const auto writes = [](Threads& t) { t.x->Store(2); };
  EXPECT_EQ(SchedulesOf({sleeps, writes, yields}), 1);

  const auto waits = [](Threads& t) {
    MutexLock lock(*t.mutex);
    t.condition->Wait(*t.mutex);
    t.x->Load();
  };
  const auto wakes = [](Threads& t) {
    Sleep();  // until the other waits
    Spawn("other", [] { Yield(); });
    t.x->Store(1);
    t.condition->Signal();
  };
  EXPECT_EQ(SchedulesOf({waits, wakes}), 1);

  const auto writes_locked = [](Threads& t) {
    MutexLock lock(*t.mutex);
    t.x->Store(1);
  };
  EXPECT_EQ(SchedulesOf({writes_locked, writes_locked, yields}), 2);
}

// Who only reads under a lock need not be tried in each order.
TEST(DporTest, SectionsThatChangeNothingCommute) {
  const auto reads = [](Threads& t) {
    t.mutex->Lock();
    (void)t.plain;
    t.mutex->UnlockUnchanged();
  };
  const auto writes = [](Threads& t) {
    MutexLock lock(*t.mutex);
    t.plain = 1;
  };
  // More than one step: the lock keeps the others waiting, no more.
  const auto reads_long = [](Threads& t) {
    t.mutex->Lock();
    Yield();
    t.mutex->UnlockUnchanged();
  };
  EXPECT_EQ(SchedulesOf({reads, reads, reads}), 1);
  EXPECT_EQ(SchedulesOf({reads, reads, writes}), 4);
  EXPECT_EQ(SchedulesOf({reads, reads_long}), 1);
  EXPECT_EQ(SchedulesOf({reads_long, reads_long}), 1);
}

// Takes every section for one that changes nothing.
class Gullible : public Dpor {
 public:
  void OnEffect(const Access& effect) override {
    Access changed = effect;
    if (effect.kind == AccessKind::kRelease) {
      changed.kind = AccessKind::kReleaseUnchanged;
    }
    Dpor::OnEffect(changed);
  }
};

// Knows nothing of what steps do besides the access they were chosen for and
// giving locks back.
class Inattentive : public Dpor {
 public:
  void OnEffect(const Access& effect) override {
    if (Releases(effect.kind)) Dpor::OnEffect(effect);
  }
};

// Whether thread 0 can see what thread 1 does after it.
template <typename Reducer>
bool FindsTheOtherOrder(Threads::Body first, Threads::Body second) {
  Threads subject({std::move(first), std::move(second)});
  Engine engine;
  Reducer strategy;
  return Explore(engine, subject, strategy).failure.has_value();
}

// The comparisons of this file see it where a dependence is left out.
TEST(DporTest, WhoOverlooksADependenceMissesOutcomes) {
  const auto reads = [](Threads& t) {
    MutexLock lock(*t.mutex);
    if (t.plain != 0) Fail("changed");
  };
  const auto writes = [](Threads& t) {
    MutexLock lock(*t.mutex);
    t.plain = 1;
  };
  EXPECT_TRUE(FindsTheOtherOrder<Dpor>(reads, writes));
  EXPECT_FALSE(FindsTheOtherOrder<Gullible>(reads, writes));

  const auto reads_told = [](Threads& t) {
    Yield();
    Engine::Current()->Affect(kThreadNumbers, AccessKind::kRead);
    if (t.plain != 0) Fail("changed");
  };
  const auto writes_told = [](Threads& t) {
    Yield();
    Engine::Current()->Affect(kThreadNumbers, AccessKind::kWrite);
    t.plain = 1;
  };
  EXPECT_TRUE(FindsTheOtherOrder<Dpor>(reads_told, writes_told));
  EXPECT_FALSE(FindsTheOtherOrder<Inattentive>(reads_told, writes_told));
}

// A lock that is held for just a step still waits for those who share it.
TEST(DporTest, SectionsThatChangeNothingWaitForSharers) {
  Threads subject({[](Threads& t) {
                     MutexLock lock(*t.other_mutex);
                     t.mutex->Lock();
                     t.mutex->UnlockUnchanged();
                   },
                   [](Threads& t) {
                     t.mutex->LockShared();
                     MutexLock lock(*t.other_mutex);
                     t.mutex->UnlockShared();
                   }});
  Engine engine;
  Dpor dpor;
  const Exploration all = Explore(engine, subject, dpor);
  ASSERT_TRUE(all.failure);
  EXPECT_EQ(all.failure->finding->kind, FindingKind::kDeadlock);
}

std::set<std::string> FindingsOf(std::vector<Threads::Body> bodies) {
  Engine engine;
  Threads subject(std::move(bodies));
  Dpor dpor;
  return FindingsOf(engine, subject, dpor);
}

// In these, no section does anything whose order matters.
TEST(DporTest, LocksThatAreMoreThanGuardsAreTakenInEachOrder) {
  const auto tries = [](Threads& t) {
    if (!t.mutex->TryLock()) Fail("held");
    t.mutex->UnlockUnchanged();
  };
  const auto holds = [](Threads& t) {
    t.mutex->Lock();
    Yield();
    t.mutex->UnlockUnchanged();
  };
  EXPECT_EQ(FindingsOf({holds, tries}), (std::set<std::string>{"", "held"}));

  const auto nests = [](Mutex& outer, Mutex& inner) {
    outer.Lock();
    inner.Lock();
    inner.UnlockUnchanged();
    outer.UnlockUnchanged();
  };
  EXPECT_EQ(FindingsOf({[&](Threads& t) { nests(*t.mutex, *t.other_mutex); },
                        [&](Threads& t) { nests(*t.other_mutex, *t.mutex); }})
                .size(),
            2u);  // with a deadlock and without

  const auto signals = [](Threads& t) {
    t.mutex->Lock();
    t.mutex->UnlockUnchanged();
    t.condition->Signal();
  };
  const auto waits = [](Threads& t) {
    t.mutex->Lock();
    t.other_mutex->Lock();
    t.condition->Wait(*t.other_mutex);
    t.other_mutex->Unlock();
    t.mutex->UnlockUnchanged();
  };
  // Too late, or kept from signalling: both wait.
  EXPECT_EQ(FindingsOf({signals, waits}).size(), 3u);
}

// A thread could take the lock first, but then the section of another could not
// come before what its own does.
TEST(DporTest, NoStepOfASectionComesFirstBeforeThatOfAnother) {
  std::array<int, 4> read = {};
  const auto end = [&read](Threads& t) {
    if (++t.plain == 3 && read == std::array{0, 1, 0, 0}) Fail("seen");
  };
  const auto stores = [&](Threads& t) {
    {
      MutexLock lock(*t.mutex);
      t.x->Store(1);
      t.condition->Broadcast();
    }
    end(t);
  };
  const auto reads_twice = [&](Threads& t) {
    read[0] = t.x->Load();
    read[1] = t.x->Load();
    end(t);
  };
  const auto reads_again_locked = [&](Threads& t) {
    read[2] = t.x->Load();
    {
      MutexLock lock(*t.mutex);
      read[3] = t.x->Load();
      if (read[3] == 0) t.condition->WaitFor(*t.mutex);
    }
    end(t);
  };
  EXPECT_TRUE(
      FindingsOf({stores, reads_twice, reads_again_locked}).contains("seen"));
}

// What the section saw is not told by giving the lock back: it ends before.
TEST(DporTest, AFindingWithinASectionIsSeenWithoutItToo) {
  const auto writes = [](Threads& t) {
    MutexLock lock(*t.mutex);
    t.plain = 1;
  };
  const auto reads = [](Threads& t) {
    MutexLock lock(*t.mutex);
    if (t.plain != 0) Fail("changed");
  };
  EXPECT_EQ(FindingsOf({writes, reads}),
            (std::set<std::string>{"", "changed"}));
}

// The step that fails gives the lock back: who waited for it could take it
// now, but could not be tried instead.
TEST(DporTest, AFindingHidesNoRaceForALock) {
  Threads subject({[](Threads& t) {
                     MutexLock lock(*t.mutex);
                     if (t.x->Load() != 0) Fail("changed");
                   },
                   [](Threads& t) {
                     t.mutex->Lock();
                     t.x->Store(1);
                     t.mutex->Unlock();
                     t.mutex->Lock();
                     t.y->Store(1);
                     t.mutex->Unlock();
                     Fail("late");
                   }});
  Engine engine;
  Dpor dpor;
  EXPECT_EQ(FindingsOf(engine, subject, dpor),
            (std::set<std::string>{"changed", "late"}));
}

struct Sizes {
  int threads;
  int operations;
  int subjects;
};

// How many of `count` subjects to try: all of a few, else some could be all
// that have too many schedules.
int Tried(int count) {
  return std::max(ScaledDown(count), std::min(count, 20));
}

class DporRandomTest : public testing::TestWithParam<Sizes> {};

// Subjects of more schedules than can be tried here are left out.
TEST_P(DporRandomTest, RandomSubjectsHaveTheSameOutcomes) {
  constexpr int64_t kSchedulesMax = 5'000;
  const Sizes sizes = GetParam();
  Engine engine({.steps_max = 500});
  int64_t all_executions = 0;
  int64_t few_executions = 0;
  int compared = 0;
  for (int i = 0; i < Tried(sizes.subjects); ++i) {
    RandomSubject subject(sizes.threads, sizes.operations,
                          static_cast<uint64_t>(i));
    Dfs dfs;
    const Reached all = ExploreAll(engine, subject, dfs, kSchedulesMax);
    if (!all.all) continue;
    Dpor dpor;
    const Reached few = ExploreAll(engine, subject, dpor, kSchedulesMax);
    ASSERT_TRUE(few.all) << subject.ToString();
    ASSERT_EQ(Missing(few, all), "") << i << ":\n" << subject.ToString();
    ASSERT_EQ(Missing(all, few), "") << i << ":\n" << subject.ToString();
    ++compared;
    // What pauses depends on everything: little can be left out.
    if (subject.Pauses()) continue;
    all_executions += all.executions;
    few_executions += few.executions;
  }
  RecordProperty("compared", compared);
  RecordProperty("dpor", std::to_string(few_executions));
  RecordProperty("dfs", std::to_string(all_executions));
  EXPECT_GE(2 * compared, Tried(sizes.subjects));
  if (sizes.threads == 3 && sizes.operations == 2) {
    EXPECT_LE(few_executions * 5, all_executions);
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, DporRandomTest,
                         testing::Values(Sizes{2, 2, 4'000}, Sizes{2, 3, 2'000},
                                         Sizes{2, 4, 200}, Sizes{3, 1, 1'000},
                                         Sizes{3, 2, 300}, Sizes{3, 3, 20}),
                         [](const testing::TestParamInfo<Sizes>& param) {
                           return std::to_string(param.param.threads) +
                                  "Threads" +
                                  std::to_string(param.param.operations) +
                                  "Operations";
                         });

}  // namespace
}  // namespace taprace::schedule
