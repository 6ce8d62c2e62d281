#include "ci/steer/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/random.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

// What must not be waited for in vain would be so for ever.
constexpr int64_t kForEverUs = int64_t{3'600} * 1'000'000;

Plan MakePlan(const std::string& text) {
  const auto plan = ParsePlan("point a; point b; point c; " + text, "test");
  EXPECT_TRUE(plan.ok()) << plan.error().message;
  return plan.ok() ? *plan : Plan{};
}
constexpr size_t kA = 0;
constexpr size_t kB = 1;
constexpr size_t kC = 2;

// A thread a vCPU.
void RunAll(const std::vector<std::function<void()>>& vcpus) {
  std::vector<std::thread> threads;
  threads.reserve(vcpus.size());
  for (const auto& vcpu : vcpus) threads.emplace_back(vcpu);
  for (std::thread& thread : threads) thread.join();
}

// What waits in vain must not take the processor from others meanwhile.
void Nap() { std::this_thread::sleep_for(std::chrono::microseconds(100)); }

void AwaitWaits(const Engine& engine, int64_t count) {
  while (engine.Report().waits < count) Nap();
}

TEST(EngineTest, NothingHappensOutsideOfRuns) {
  Engine engine(2);
  Plan plan = MakePlan("record; hold a until b 1s");
  plan.holds[0].time_us = kForEverUs;
  engine.Load(plan);
  engine.Reaches(0, kA);
  engine.RunBegins();
  engine.Reaches(0, kB);
  engine.Reaches(0, kPointsMax);  // of an earlier plan
  engine.RunEnds();
  engine.Reaches(0, kA);
  EXPECT_EQ(engine.Report(), (SteerReport{.hits = 1, .trace = {{0, kB}}}));
  engine.RunBegins();
  EXPECT_EQ(engine.Report(), SteerReport{});
}

TEST(EngineTest, HoldsOneVcpuUntilAnotherReachesAPoint) {
  Engine engine(3);
  Plan plan = MakePlan("record; hold a until b 1s");
  plan.holds[0].time_us = kForEverUs;
  engine.Load(plan);
  engine.RunBegins();
  engine.Reaches(1, kB);  // earlier does not count
  RunAll({[&] { engine.Reaches(0, kA); },
          [&] {
            AwaitWaits(engine, 1);
            engine.Reaches(1, kA);  // only one is held
            engine.Reaches(1, kC);
            engine.Reaches(2, kB);
          }});
  const SteerReport report = engine.Report();
  EXPECT_EQ(report.waits, 1);
  EXPECT_EQ(report.timeouts, 0);
  ASSERT_EQ(report.trace.size(), 5U);
  EXPECT_EQ(report.trace[1], (Hit{1, kA}));
  EXPECT_EQ(report.trace[2], (Hit{1, kC}));
}

TEST(EngineTest, AWaitInVainEndsAndIsCounted) {
  Engine engine(2);
  for (const char* wait :
       {"hold a until b 1ms", "replay 1ms 1:b 0:a", "pct 1 of 1 1ms"}) {
    SCOPED_TRACE(wait);
    engine.Load(MakePlan(wait));
    int64_t timeouts = 0;
    // Both, since one of them has the higher priority.
    for (int vcpu : {0, 1}) {
      engine.RunBegins();
      engine.CallBegins(0);
      engine.CallBegins(1);
      engine.Reaches(vcpu, kA);
      timeouts += engine.Report().timeouts;
      engine.RunEnds();
    }
    EXPECT_EQ(timeouts, std::string(wait).starts_with("hold") ? 2 : 1);
  }
}

TEST(EngineTest, GivingUpAReplayedHitGivesUpAllBefore) {
  Engine engine(2);
  engine.Load(MakePlan("record; replay 1ms 1:a 1:b 0:a 1:c 0:b"));
  engine.RunBegins();
  engine.Reaches(0, kA);  // in vain
  engine.Reaches(1, kA);  // given up: free
  engine.Reaches(1, kC);
  engine.Reaches(0, kB);
  EXPECT_EQ(engine.Report().timeouts, 1);
  EXPECT_EQ(engine.Report().trace.size(), 4U);
}

TEST(EngineTest, TheEndOfARunAndANewPlanLetGo) {
  for (const bool load : {false, true}) {
    for (const char* wait :
         {"hold a until b 1s", "replay 1s 1:b 0:a", "delay a 100% 1s"}) {
      Engine engine(2);
      Plan plan = MakePlan(wait);
      for (Hold& hold : plan.holds) hold.time_us = kForEverUs;
      for (Delay& delay : plan.delays) delay.time_us = kForEverUs;
      if (plan.replay) plan.replay->time_us = kForEverUs;
      engine.Load(plan);
      engine.RunBegins();
      RunAll({[&] { engine.Reaches(0, kA); },
              [&] {
                while (engine.Report().waits + engine.Report().delays == 0) {
                  Nap();
                }
                load ? engine.Load(Plan{}) : engine.RunEnds();
              }});
      EXPECT_EQ(engine.Report().timeouts, 0);
    }
  }
}

// Each vCPU reaches points of its own choice; an order of all of them, drawn
// at random, is enforced.
TEST(EngineTest, ReplaysAnyOrder) {
  uint64_t random = 1;
  Engine engine(3);
  for (int round = 0; round < ScaledDown(200); ++round) {
    Plan plan = MakePlan("record; replay 1s");
    plan.replay->time_us = kForEverUs;
    std::vector<std::vector<size_t>> paths(3);
    for (int i = 0; i < 12; ++i) {
      const int vcpu = static_cast<int>(NextRandom(random) % 3);
      const size_t point = NextRandom(random) % 3;
      plan.replay->hits.push_back({vcpu, point});
      paths[static_cast<size_t>(vcpu)].push_back(point);
    }
    engine.Load(plan);
    engine.RunBegins();
    std::vector<std::function<void()>> vcpus;
    for (int vcpu = 0; vcpu < 3; ++vcpu) {
      vcpus.emplace_back([&, vcpu] {
        for (size_t point : paths[static_cast<size_t>(vcpu)]) {
          engine.Reaches(vcpu, point);
        }
      });
    }
    RunAll(vcpus);
    const SteerReport report = engine.Report();
    ASSERT_EQ(report.timeouts, 0);
    ASSERT_EQ(report.trace, plan.replay->hits);
  }
}

// vCPUs that each reach a point `hits` times, all in a call from the start.
std::vector<int> OrderUnderPct(Engine& engine, int vcpus, int hits) {
  engine.RunBegins();
  for (int vcpu = 0; vcpu < vcpus; ++vcpu) engine.CallBegins(vcpu);
  std::vector<std::function<void()>> all;
  for (int vcpu = 0; vcpu < vcpus; ++vcpu) {
    all.emplace_back([&engine, vcpu, hits] {
      for (int i = 0; i < hits; ++i) engine.Reaches(vcpu, kA);
      engine.CallEnds(vcpu);
    });
  }
  RunAll(all);
  engine.RunEnds();
  EXPECT_EQ(engine.Report().timeouts, 0);
  std::vector<int> order;
  for (const Hit& hit : engine.Report().trace) order.push_back(hit.vcpu);
  return order;
}

int Switches(const std::vector<int>& order) {
  int count = 0;
  for (size_t i = 1; i < order.size(); ++i) count += order[i] != order[i - 1];
  return count;
}

TEST(EngineTest, PctRunsVcpusByPriority) {
  Engine engine(3);
  Plan plan = MakePlan("record; pct 1 of 9 1s");
  plan.pct->time_us = kForEverUs;
  engine.Load(plan);
  std::set<std::vector<int>> orders;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    engine.Seed(seed);
    const std::vector<int> order = OrderUnderPct(engine, 3, 3);
    ASSERT_EQ(order.size(), 9U);
    EXPECT_EQ(Switches(order), 2);
    EXPECT_EQ(order, OrderUnderPct(engine, 3, 3));
    orders.insert(order);
  }
  EXPECT_EQ(orders.size(), 6U);
}

TEST(EngineTest, PctChangesPrioritiesAtChangePoints) {
  Engine engine(2);
  Plan plan = MakePlan("record; pct 2 of 8 1s");
  plan.pct->time_us = kForEverUs;
  engine.Load(plan);
  std::set<int> switches;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    engine.Seed(seed);
    const int count = Switches(OrderUnderPct(engine, 2, 4));
    EXPECT_LE(count, 2);
    switches.insert(count);
  }
  // Both a change that matters and one that does not.
  EXPECT_EQ(switches, (std::set<int>{1, 2}));
}

TEST(EngineTest, PctLetsPassWhereTheFirstIdlesOrIsInNoCall) {
  Engine engine(2);
  Plan plan = MakePlan("pct 1 of 1 1s");
  plan.pct->time_us = kForEverUs;
  engine.Load(plan);
  for (const int first : {0, 1}) {
    engine.RunBegins();
    engine.CallBegins(1 - first);
    engine.Reaches(1 - first, kA);
    engine.CallBegins(first);
    engine.Idles(first);
    engine.Reaches(1 - first, kA);
    engine.Resumes(first);
    EXPECT_EQ(engine.Report().waits, 0);
  }
}

TEST(EngineTest, DelaysWithTheGivenProbability) {
  Engine engine(2);
  engine.Load(MakePlan("delay a 25% 0us"));
  const auto delays = [&](uint64_t seed, int others) {
    engine.Seed(seed);
    engine.RunBegins();
    int64_t count = 0;  // of the first vCPU
    for (int i = 0; i < 1'000; ++i) {
      const int64_t before = engine.Report().delays;
      engine.Reaches(0, kA);
      engine.Reaches(0, kB);
      count += engine.Report().delays - before;
      for (int j = 0; j < others; ++j) engine.Reaches(1, kA);
    }
    return count;
  };
  // Fixed seeds: the same numbers each time. The standard deviation is 14.
  EXPECT_NEAR(static_cast<double>(delays(1, 0)), 250, 70);
  EXPECT_NE(delays(1, 0), delays(2, 0));
  EXPECT_EQ(delays(1, 0), delays(1, 3));
}

TEST(EngineTest, ADelayAtEachPointIsOne) {
  Engine engine(1);
  engine.Load(MakePlan("delay * 100% 1us; delay b 100% 1us"));
  engine.RunBegins();
  for (size_t point : {kA, kB, kC}) engine.Reaches(0, point);
  EXPECT_EQ(engine.Report().delays, 4);
  EXPECT_EQ(engine.Report().hits, 3);
}

// Everything at once; for ThreadSanitizer and for deadlocks.
TEST(EngineTest, ManyVcpusAndPlansAtOnce) {
  Engine engine(4);
  std::atomic<bool> over = false;
  std::vector<std::function<void()>> all;
  for (int vcpu = 0; vcpu < 4; ++vcpu) {
    all.emplace_back([&, vcpu] {
      uint64_t random = static_cast<uint64_t>(vcpu);
      while (!over) {
        engine.CallBegins(vcpu);
        engine.Reaches(vcpu, NextRandom(random) % 4);
        engine.Idles(vcpu);
        engine.Resumes(vcpu);
        engine.CallEnds(vcpu);
      }
    });
  }
  all.emplace_back([&] {
    uint64_t random = 9;
    for (int i = 0; i < ScaledDown(300); ++i) {
      Plan plan = MakePlan(
          "record; hold a until b 1ms; hold b until a 1ms; delay * 5% 100us; "
          "replay 1ms 0:a 1:b 2:c; pct 3 of 20 1ms");
      if (NextRandom(random) % 2 == 0) plan.pct.reset();
      if (NextRandom(random) % 2 == 0) plan.replay.reset();
      if (NextRandom(random) % 2 == 0) plan.holds.clear();
      engine.Load(plan);
      engine.RunBegins();
      while (engine.Report().hits < 20) std::this_thread::yield();
      engine.RunEnds();
    }
    over = true;
  });
  RunAll(all);
}

}  // namespace
}  // namespace taprace
