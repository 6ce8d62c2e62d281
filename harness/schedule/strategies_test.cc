#include "harness/schedule/strategies.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/schedule/dfs.h"
#include "harness/schedule/explore.h"
#include "harness/schedule/litmus.h"
#include "harness/schedule/portfolio.h"
#include "harness/schedule/replay.h"
#include "harness/schedule/threads.h"

namespace taprace::schedule {
namespace {

TEST(StrategiesTest, NamesRoundTrip) {
  for (const StrategyKind& kind : Strategies()) {
    const auto choice = StrategyChoice::Parse(kind.name);
    ASSERT_TRUE(choice.ok());
    EXPECT_EQ(choice->kind().name, kind.name);
    EXPECT_EQ(choice->ToString(), kind.name);
    EXPECT_NE(choice->Make(1), nullptr);
    EXPECT_FALSE(kind.description.empty());
  }
  EXPECT_EQ(StrategyChoice::Parse("pct:7")->ToString(), "pct:7");
  EXPECT_EQ(StrategyChoice::Parse("dfs:0")->ToString(), "dfs:0");
}

TEST(StrategiesTest, ErrorsTellWhatThereIs) {
  const auto error = [](std::string_view text) {
    const auto choice = StrategyChoice::Parse(text);
    return choice.ok() ? "" : choice.error().message;
  };
  EXPECT_EQ(error("luck"),
            "strategy 'luck': there are only random, pct[:N], pos, urw, "
            "dfs[:N], dpor[:N], portfolio");
  EXPECT_EQ(error("pos:3"), "strategy 'pos:3': it takes no number");
  for (const std::string text : {"pct:0", "pct:", "pct:3x", "pct:-1"}) {
    EXPECT_EQ(error(text), "strategy '" + text +
                               "': after the colon comes a number (depth: one "
                               "more than there are changes) of at least 1");
  }
}

// All find the litmus's fault, and each seed does the same each time.
TEST(StrategiesTest, EachIsDeterministic) {
  for (const StrategyKind& kind : Strategies()) {
    SCOPED_TRACE(kind.name);
    const auto hashes = [&kind](uint64_t seed) {
      CheckThenClaim subject(2);
      Engine engine;
      const auto strategy = StrategyChoice::Parse(kind.name)->Make(seed);
      std::vector<uint64_t> all;
      (void)Explore(
          engine, subject, *strategy,
          {.executions_max = 100, .each = [&all](const Execution& execution) {
             all.push_back(execution.trace_hash);
             return true;
           }});
      return all;
    };
    EXPECT_EQ(hashes(1), hashes(1));
    if (!kind.exhaustive) {
      EXPECT_NE(hashes(1), hashes(2));
    }
  }
}

// How often each of the traces came.
std::map<uint64_t, int> Traces(std::string_view name, Subject& subject,
                               int executions) {
  Engine engine;
  const auto strategy = StrategyChoice::Parse(name)->Make(1);
  std::map<uint64_t, int> traces;
  (void)Explore(engine, subject, *strategy,
                {.executions_max = executions,
                 .each = [&traces](const Execution& execution) {
                   ++traces[execution.trace_hash];
                   return true;
                 }});
  return traces;
}

Threads TwoThreads(int first_steps, int second_steps) {
  const auto steps = [](int count) {
    return [count](Threads& t) {
      for (int i = 0; i < count; ++i) t.x->FetchAdd(1);
    };
  };
  return Threads({steps(first_steps), steps(second_steps)});
}

TEST(StrategiesTest, DfsTakesEachScheduleOnce) {
  Threads subject = TwoThreads(3, 3);
  const auto traces = Traces("dfs", subject, 1'000);
  EXPECT_EQ(traces.size(), 20u);  // 6 over 3
  for (const auto& [trace, count] : traces) EXPECT_EQ(count, 1);
  // One thread after the other, and those with one preemption more.
  EXPECT_EQ(Traces("dfs:0", subject, 1'000).size(), 2u);
  EXPECT_EQ(Traces("dfs:1", subject, 1'000).size(), 6u);
  EXPECT_EQ(Traces("dfs:5", subject, 1'000).size(), 20u);
}

// Four steps against one: five interleavings, of which a random walk takes
// the one that begins with the short thread half of the time.
TEST(StrategiesTest, UrwIsUniform) {
  Threads subject = TwoThreads(4, 1);
  constexpr int kExecutions = 10'000;
  const auto traces = Traces("urw", subject, kExecutions);
  ASSERT_EQ(traces.size(), 5u);
  for (const auto& [trace, count] : traces) {
    EXPECT_NEAR(count, kExecutions / 5, kExecutions / 50);
  }
  int most = 0;
  for (const auto& [trace, count] : Traces("random", subject, kExecutions)) {
    most = std::max(most, count);
  }
  EXPECT_NEAR(most, kExecutions / 2, kExecutions / 50);
}

// With depth d there are d - 1 places where a thread is preempted, and all of
// them are tried.
TEST(StrategiesTest, PctPreemptsLessThanItsDepth) {
  Threads subject = TwoThreads(4, 4);
  for (int depth = 1; depth <= 3; ++depth) {
    Engine engine;
    const auto strategy =
        StrategyChoice::Parse("pct:" + std::to_string(depth))->Make(1);
    std::set<int64_t> places;
    int most = 0;
    (void)Explore(
        engine, subject, *strategy,
        {.executions_max = 1'000, .each = [&](const Execution& execution) {
           most = std::max(most, PreemptionsOf(execution.schedule));
           for (const Switch& s : execution.schedule) {
             if (s.preemption) places.insert(s.step);
           }
           return true;
         }});
    EXPECT_EQ(most, depth - 1);
    if (depth == 2) {
      EXPECT_EQ(places, (std::set<int64_t>{1, 2, 3}));
    }
  }
}

// Steps of a thread that is alone take no change of priorities away from those
// where there is a choice.
TEST(StrategiesTest, PctChangesWhereThereIsAChoice) {
  Threads subject({[](Threads& t) {
    for (int i = 0; i < 30; ++i) t.x->FetchAdd(1);
    Spawn("other", [&t] {
      for (int i = 0; i < 4; ++i) t.y->FetchAdd(1);
    });
    for (int i = 0; i < 4; ++i) t.y->FetchAdd(1);
  }});
  Engine engine;
  const auto strategy = StrategyChoice::Parse("pct:2")->Make(1);
  int preempted = 0;
  (void)Explore(engine, subject, *strategy,
                {.executions_max = 1'000, .each = [&](const Execution& each) {
                   EXPECT_GT(each.choice_count, 3);
                   EXPECT_LT(each.choice_count, 10);
                   preempted += PreemptionsOf(each.schedule) > 0 ? 1 : 0;
                   return true;
                 }});
  EXPECT_GT(preempted, 500);
}

// Nor do steps on what no other thread touches.
TEST(StrategiesTest, PctChangesWhereThreadsMeet) {
  Threads subject({[](Threads& t) {
                     for (int i = 0; i < 100; ++i) t.x->FetchAdd(1);
                     for (int i = 0; i < 3; ++i) t.y->FetchAdd(1);
                   },
                   [](Threads& t) { t.y->FetchAdd(1); }});
  Engine engine;
  const auto strategy = StrategyChoice::Parse("pct:2")->Make(1);
  int within = 0;  // executions in which the second thread came between
  (void)Explore(engine, subject, *strategy,
                {.executions_max = 1'000, .each = [&](const Execution& each) {
                   for (const Switch& s : each.schedule) {
                     within += s.step > 100 && s.step < 103 ? 1 : 0;
                   }
                   return true;
                 }});
  EXPECT_GT(within, 100);
}

// Steps that race with nothing do not make the order of the two that do any
// less even.
TEST(StrategiesTest, PosSamplesOrdersOfWhatRaces) {
  Threads subject({[](Threads& t) {
                     for (int i = 0; i < 6; ++i) t.y->FetchAdd(1);
                     t.x->Store(1);
                   },
                   [](Threads& t) { t.x->Store(2); }});
  const auto first_wins = [&subject](std::string_view name) {
    Engine engine;
    const auto strategy = StrategyChoice::Parse(name)->Make(1);
    int count = 0;
    (void)Explore(
        engine, subject, *strategy,
        {.executions_max = 10'000, .each = [&](const Execution& /*execution*/) {
           count += subject.x->Peek() == 1 ? 1 : 0;
           return true;
         }});
    return count;
  };
  EXPECT_GT(first_wins("random"), 9'900);
  EXPECT_LT(first_wins("pos"), 9'000);
}

TEST(StrategiesTest, ThePortfolioTakesTurnsAndDropsWhoIsDone) {
  std::vector<std::unique_ptr<Strategy>> members;
  members.push_back(std::make_unique<Replay>(Schedule{}));
  members.push_back(std::make_unique<Dfs>(0));
  Portfolio portfolio(std::move(members));
  Engine engine;
  Threads subject = TwoThreads(2, 2);
  const Exploration all = Explore(engine, subject, portfolio);
  EXPECT_TRUE(all.exhausted);
  EXPECT_EQ(all.executions, 1 + 2);
}

TEST(StrategiesTest, ThePortfolioTellsItsMembersWhatTheyHeed) {
  struct Told {
    int effects = 0;
    int wakes = 0;
    int times = 0;
  };
  class Heeds : public Strategy {
   public:
    explicit Heeds(Told& told) : told_(told) {}
    bool Begin() override { return true; }
    ThreadId Next(const State& state) override { return state.Default(); }
    bool HeedsEffects() const override { return true; }
    void OnEffect(const Access& /*effect*/) override { ++told_.effects; }
    void OnWake(ThreadId /*thread*/) override { ++told_.wakes; }
    void OnTimePasses(ThreadSet /*threads*/) override { ++told_.times; }

   private:
    Told& told_;
  };
  Threads subject({[](Threads& t) {
                     MutexLock lock(*t.mutex);
                     t.condition->Wait(*t.mutex);
                   },
                   [](Threads& t) {
                     Sleep();
                     t.condition->Signal();
                   }});
  Engine engine;
  Told alone;
  Heeds strategy(alone);
  EXPECT_FALSE(engine.Run(subject, strategy)->finding);
  EXPECT_GT(alone.effects, 0);
  EXPECT_EQ(alone.wakes, 1);
  EXPECT_EQ(alone.times, 1);

  Told member;
  std::vector<std::unique_ptr<Strategy>> members;
  members.push_back(std::make_unique<Heeds>(member));
  Portfolio portfolio(std::move(members));
  EXPECT_FALSE(engine.Run(subject, portfolio)->finding);
  EXPECT_EQ(member.effects, alone.effects);
  EXPECT_EQ(member.wakes, alone.wakes);
  EXPECT_EQ(member.times, alone.times);
}

}  // namespace
}  // namespace taprace::schedule
