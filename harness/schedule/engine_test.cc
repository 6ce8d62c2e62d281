#include "harness/schedule/engine.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/schedule/dfs.h"
#include "harness/schedule/explore.h"
#include "harness/schedule/litmus.h"
#include "harness/schedule/outside_of_threads.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/replay.h"
#include "harness/schedule/threads.h"

namespace taprace::schedule {
namespace {

// Of the execution in which threads run until they wait, in order.
std::optional<Finding> FindingOf(std::vector<Threads::Body> bodies,
                                 EngineOptions options = {}) {
  Engine engine(options);
  Threads subject(std::move(bodies));
  Replay straight(Schedule{});
  return engine.Run(subject, straight)->finding;
}

TEST(EngineTest, FindsTheDoubleClaimAndReplaysIt) {
  CheckThenClaim subject(2);
  RandomWalk walk(1);
  Engine engine;
  const Exploration found =
      Explore(engine, subject, walk, {.executions_max = 1'000});
  ASSERT_TRUE(found.failure);
  EXPECT_EQ(found.failure->finding->message, "claimed twice");
  for (int i = 0; i < 100; ++i) {
    Replay replay(found.failure->schedule);
    const Execution* const again = engine.Run(subject, replay);
    EXPECT_TRUE(replay.Followed());
    EXPECT_EQ(again->trace_hash, found.failure->trace_hash);
    EXPECT_EQ(again->schedule, found.failure->schedule);
    EXPECT_TRUE(again->finding);
  }
}

// Over 100 executions of one seed; all traces in one number.
uint64_t HashOfManyTraces(uint64_t seed) {
  CheckThenClaim subject(3);
  RandomWalk walk(seed);
  Engine engine;
  uint64_t hash = 0;
  for (int i = 0; i < 100; ++i) {
    hash = hash * 31 + engine.Run(subject, walk)->trace_hash;
  }
  return hash;
}

TEST(EngineTest, TheSameSeedGivesTheSameTraces) {
  const uint64_t hash = HashOfManyTraces(1);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(HashOfManyTraces(1), hash);
  EXPECT_NE(HashOfManyTraces(2), hash);
  // Also in every build: with and without optimisation and sanitizers.
  EXPECT_EQ(hash, 16338875309724220175u);
}

TEST(EngineTest, TheHashTellsTracesApart) {
  CheckThenClaim subject(2);
  Engine engine;
  Replay straight(Schedule{});
  const uint64_t first = engine.Run(subject, straight)->trace_hash;
  Replay other(Schedule{{.step = 0, .thread = 1}});
  EXPECT_NE(engine.Run(subject, other)->trace_hash, first);
}

TEST(EngineTest, KeepsStepsWhereAsked) {
  Engine engine({.keep_steps = true});
  Threads subject({[](Threads& t) { t.x->Store(1, "set"); },
                   [](Threads& t) { t.x->Load("get"); }});
  Replay replay(Schedule{{.step = 0, .thread = 1}});
  const Execution* const execution = engine.Run(subject, replay);
  ASSERT_EQ(execution->steps.size(), 2u);
  EXPECT_EQ(execution->steps[0].thread, 1);
  EXPECT_STREQ(execution->steps[0].access.what, "get");
  EXPECT_EQ(execution->steps[1].thread, 0);
  EXPECT_EQ(execution->steps[1].access.kind, AccessKind::kWrite);
  EXPECT_EQ(execution->step_count, 2);
}

TEST(EngineTest, DeadlockTellsWhoWaitsForWhat) {
  EXPECT_EQ(FindingOf({[](Threads& t) {
                         t.mutex->Lock();
                         t.condition->Wait(*t.mutex, "wait for");
                       },
                       [](Threads& t) {
                         MutexLock lock(*t.other_mutex);
                         Join(0);
                       },
                       [](Threads& t) { t.other_mutex->LockShared(); }}),
            (Finding{FindingKind::kDeadlock,
                     "thread 0 (body) waits: wait for condition; "
                     "thread 1 (body) waits: join thread 0 (body); "
                     "thread 2 (body) waits: lock shared other"}));
}

// All that wait take part in a deadlock, else only who fails.
TEST(EngineTest, WhoTakesPartInAFindingIsTold) {
  class Counting : public Threads {
   public:
    using Threads::Threads;
    void OnFailure() override { ++failures; }
    int failures = 0;
  };
  const auto failures_of = [](std::vector<Threads::Body> bodies) {
    Engine engine;
    Counting subject(std::move(bodies));
    Replay straight(Schedule{});
    (void)engine.Run(subject, straight);
    return subject.failures;
  };
  const Threads::Body waits = [](Threads& t) {
    MutexLock lock(*t.mutex);
    t.condition->Wait(*t.mutex);
  };
  const Threads::Body ends = [](Threads& t) { (void)t.x->Load(); };
  const Threads::Body fails = [](Threads&) { Fail("wrong"); };
  EXPECT_EQ(failures_of({waits, ends, waits}), 2);
  EXPECT_EQ(failures_of({waits, ends, fails}), 1);
  EXPECT_EQ(failures_of({ends, ends}), 0);
}

TEST(EngineTest, LivelockIsABoundOnSteps) {
  const auto loops = [](Threads& t) {
    while (t.x->Load() == 0) Pause();
  };
  EXPECT_EQ(FindingOf({loops, loops}, {.steps_max = 100}),
            (Finding{FindingKind::kLivelock, "no end after 100 steps"}));
}

TEST(EngineTest, TheFirstFindingCounts) {
  EXPECT_EQ(FindingOf({[](Threads& t) {
              Report("first");
              Report("second");
              t.x->Load();
              Fail("after its next step");
            }}),
            (Finding{FindingKind::kFailure, "first"}));
}

TEST(EngineTest, MisuseIsAFinding) {
  EXPECT_EQ(FindingOf({[](Threads& t) { t.mutex->Unlock(); }}),
            (Finding{FindingKind::kMisuse,
                     "thread 0 (body) unlocks mutex, which it does not hold"}));
  EXPECT_EQ(FindingOf({[](Threads& t) { t.mutex->UnlockShared(); }}),
            (Finding{FindingKind::kMisuse,
                     "thread 0 (body) gives back a share of mutex, which it "
                     "does not have"}));
  // The guard gives back what was given back by hand.
  EXPECT_EQ(FindingOf({[](Threads& t) {
              MutexLock lock(*t.mutex);
              t.mutex->Unlock();
            }})->kind,
            FindingKind::kMisuse);
  EXPECT_EQ(FindingOf({[](Threads& t) { t.condition->Wait(*t.mutex); }})->kind,
            FindingKind::kMisuse);
  EXPECT_EQ(FindingOf({[](Threads& t) {
              MutexLock lock(*t.mutex);
              t.mutex->Lock();
            }}),
            (Finding{FindingKind::kDeadlock,
                     "thread 0 (body) locks mutex, which it holds"}));
  EXPECT_EQ(FindingOf({[](Threads& /*t*/) {
              for (int i = 0; i < kThreadsMax; ++i) {
                Spawn("child", [] {});
              }
            }}),
            (Finding{FindingKind::kMisuse, "more than 64 threads"}));
}

TEST(EngineTest, RefusesWhatWouldNeverEnd) {
  EXPECT_EQ(FindingOf({[](Threads& t) {
              t.mutex->LockShared();
              t.mutex->Lock();
            }}),
            (Finding{FindingKind::kDeadlock,
                     "thread 0 (body) locks mutex, which it holds"}));
  for (const bool shared : {false, true}) {
    EXPECT_EQ(FindingOf({[shared](Threads& t) {
                shared ? t.mutex->LockShared() : t.mutex->Lock();
                t.mutex->LockShared();
              }}),
              (Finding{FindingKind::kDeadlock,
                       "thread 0 (body) shares mutex, which it holds"}));
  }
  JoinsInStart subject;
  Engine engine;
  Replay straight(Schedule{});
  EXPECT_EQ(engine.Run(subject, straight)->finding,
            (Finding{FindingKind::kMisuse, "joined outside of threads"}));
}

TEST(EngineTest, FindingsSayWhatTheyAre) {
  const auto text = [](FindingKind kind) {
    return ToString(Finding{kind, "it"});
  };
  EXPECT_EQ(text(FindingKind::kFailure), "it");
  EXPECT_EQ(text(FindingKind::kDeadlock), "it");
  EXPECT_EQ(text(FindingKind::kLivelock), "livelock: it");
  EXPECT_EQ(text(FindingKind::kUseAfterFree), "use after free: it");
  EXPECT_EQ(text(FindingKind::kDoubleFree), "double free: it");
  EXPECT_EQ(text(FindingKind::kPageFault), "page fault: it");
  EXPECT_EQ(text(FindingKind::kMisuse), "misuse: it");
  EXPECT_EQ(Name(FindingKind::kFailure), "failure");
  EXPECT_EQ(Name(FindingKind::kDeadlock), "deadlock");
}

TEST(EngineTest, AStrategyCannotAskForWhoWaits) {
  class Stubborn : public Strategy {
   public:
    bool Begin() override { return true; }
    ThreadId Next(const State& /*state*/) override { return 1; }
  };
  Stubborn strategy;
  Engine engine;
  Threads subject({[](Threads& t) { t.x->Load(); },
                   [](Threads& t) { MutexLock lock(*t.mutex); }});
  const Execution* const execution = engine.Run(subject, strategy);
  ASSERT_TRUE(execution->finding);
  EXPECT_EQ(execution->finding->kind, FindingKind::kMisuse);
}

// A finding, or a strategy that gives up, leaves threads in their middle.
TEST(EngineTest, UnwindingRunsDestructors) {
  struct Counter {
    int& count;
    ~Counter() { ++count; }
  };
  int destroyed = 0;
  const auto waits = [&destroyed](Threads& t) {
    const Counter counter{destroyed};
    MutexLock lock(*t.mutex);
    t.condition->Wait(*t.mutex);
  };
  const auto fails = [&destroyed](Threads& t) {
    const Counter counter{destroyed};
    MutexLock lock(*t.mutex);
    Fail("wrong");
  };
  EXPECT_EQ(FindingOf({waits, waits, fails}),
            (Finding{FindingKind::kFailure, "wrong"}));
  EXPECT_EQ(destroyed, 3);

  class GivesUp : public Strategy {
   public:
    bool Begin() override { return true; }
    ThreadId Next(const State& state) override {
      return state.step == 1 ? kAbandon : state.Default();
    }
  };
  GivesUp strategy;
  Engine engine;
  Threads subject({waits, fails});
  const Execution* const execution = engine.Run(subject, strategy);
  EXPECT_TRUE(execution->abandoned);
  EXPECT_FALSE(execution->finding);
  EXPECT_EQ(destroyed, 5);
}

TEST(EngineTest, FindingsInStartAndFinish) {
  class Wrong : public Subject {
   public:
    explicit Wrong(bool at_start) : at_start_(at_start) {}
    void Start() override {
      Spawn("thread", [this] { ++ran_; });
      if (at_start_) Fail("start");
    }
    void Finish() override { Fail("finish"); }
    int ran() const { return ran_; }

   private:
    const bool at_start_;
    int ran_ = 0;
  };
  Engine engine;
  for (const bool at_start : {true, false}) {
    Wrong subject(at_start);
    Replay straight(Schedule{});
    const Execution* const execution = engine.Run(subject, straight);
    ASSERT_TRUE(execution->finding);
    EXPECT_EQ(execution->finding->message, at_start ? "start" : "finish");
    EXPECT_EQ(subject.ran(), at_start ? 0 : 1);
  }
}

TEST(EngineTest, EnginesNest) {
  int inner_claims = 0;
  EXPECT_EQ(FindingOf({[&inner_claims](Threads& t) {
              t.x->Store(1);
              CheckThenClaim inner(2);
              Engine engine;
              Replay straight(Schedule{});
              EXPECT_FALSE(engine.Run(inner, straight)->finding);
              inner_claims = inner.claims();
              if (t.x->Load() != 1) Fail("another engine came between");
            }}),
            std::nullopt);
  EXPECT_EQ(inner_claims, 1);
  EXPECT_EQ(Engine::Current(), nullptr);
}

TEST(EngineTest, EachOrderGivesObjectsTheSameNumbers) {
  std::array<std::vector<ObjectId>, 2> made;
  const auto make = [&made](Threads& t) {
    std::vector<ObjectId>& own = made[static_cast<size_t>(Self())];
    own.clear();
    for (const char* name : {"first", "second"}) {
      t.x->Load();
      own.push_back(Engine::Current()->NewObject(name));
      EXPECT_EQ(Engine::Current()->NameOf(own.back()), name);
    }
  };
  Threads subject({make, make});
  Engine engine;
  Dfs dfs;
  std::set<std::array<std::vector<ObjectId>, 2>> all;
  const Exploration explored =
      Explore(engine, subject, dfs, {.each = [&](const Execution&) {
                all.insert(made);
                return true;
              }});
  EXPECT_GT(explored.executions, 1);
  ASSERT_EQ(all.size(), 1u);
  const std::set<ObjectId> numbers = {made[0][0], made[0][1], made[1][0],
                                      made[1][1]};
  EXPECT_EQ(numbers.size(), 4u);
}

TEST(EngineTest, StampsAreStepNumbers) {
  int64_t stamp = -1;
  EXPECT_EQ(FindingOf({[&stamp](Threads& t) {
              t.x->Load();
              Engine::Current()->StampNextStep(&stamp);
              EXPECT_EQ(stamp, -1);
              t.x->Load();
              EXPECT_EQ(stamp, 1);
              t.x->Load();
            }}),
            std::nullopt);
  EXPECT_EQ(stamp, 1);
}

}  // namespace
}  // namespace taprace::schedule
