// One seed, one execution: in every build, every time.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "harness/program/program.h"
#include "harness/schedule/engine.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/strategies.h"
#include "harness/sim/subject.h"
#include "harness/sim/tapreuse.h"

namespace taprace::sim {
namespace {

using Hashes = std::array<uint64_t, 4>;  // with each of these
constexpr std::array kStrategies = {"random", "pct:3", "pos", "urw"};

uint64_t HashOfRun(const Settings& settings, const Program& program,
                   const char* strategy_name) {
  SimSubject subject(settings, program);
  schedule::Engine engine;
  const auto strategy = schedule::StrategyChoice::Parse(strategy_name)->Make(7);
  uint64_t hash = 0;
  // The later executions also tell whether the first left something behind.
  for (int i = 0; i < 3; ++i) {
    hash = hash * 31 + engine.Run(subject, *strategy)->trace_hash;
  }
  return hash;
}

struct Kernel {
  const char* name;
  Settings settings;
  Hashes hashes;
};

Settings WithModule(Release release) {
  return WithTapreuse(release, *FindTapreuse(release), ReuseMode::kHandoff);
}

TEST(DeterminismTest, TheSameInEachRunAndEachBuild) {
  const Program program = *ParseProgram(
      "idle tap0; thread; open tap -> a; close a; stat tap1; thread; open tap1 "
      "-> a; fork a -> P; kill P; thread; destroy tap0",
      "test");
  // Literals, so that debug, optimised and sanitized builds are compared.
  const std::array kernels = {
      Kernel{"13.2",
             {.release = Release::k13_2},
             {10477467440210423975U, 6014742963982984400U,
              17084498601861063846U, 6955938834421491629U}},
      Kernel{"15.1",
             {.release = Release::k15_1},
             {14795930846371074998U, 16692597271157435466U,
              15249024641527230438U, 16905124614009147571U}},
      Kernel{"13.2 with the module",
             WithModule(Release::k13_2),
             {11209574716822720130U, 15024222301760830578U,
              11516882305820743750U, 13609019682627383806U}},
      Kernel{"15.1 with the module",
             WithModule(Release::k15_1),
             {4096068777422789860U, 11286258552071705602U,
              17902303482317686277U, 3558986406126039453U}},
  };
  for (const auto& [name, settings, hashes] : kernels) {
    for (int run = 0; run < 100; ++run) {
      Hashes again = {};
      for (size_t i = 0; i < again.size(); ++i) {
        again[i] = HashOfRun(settings, program, kStrategies[i]);
      }
      EXPECT_EQ(again, hashes) << name << ", run " << run;
      if (again != hashes) break;
    }
  }
}

// An execution that begins with the kernel of an earlier one put back as it was
// after boot is the one that it would be after a boot.
TEST(DeterminismTest, TheSameAfterOthers) {
  const Program program = *ParseProgram(
      "idle tap0 tap1; thread; open tap -> a; close a; destroy tap1; thread; "
      "open tap1 -> a; create tap2; thread; destroy tap0; open tap0 -> a",
      "test");
  const std::array kernels = {
      Settings{.release = Release::k13_2}, Settings{.release = Release::k15_1},
      WithModule(Release::k13_2), WithModule(Release::k15_1)};
  for (const Settings& settings : kernels) {
    SimSubject others(settings, program);
    for (uint64_t seed = 1; seed <= 100; ++seed) {
      schedule::Engine engine;
      const auto run = [&](SimSubject& subject) {
        schedule::RandomWalk walk(seed);
        return *engine.Run(subject, walk);
      };
      SimSubject first(settings, program);
      const schedule::Execution booted = run(first);
      const schedule::Execution put_back = run(others);
      ASSERT_EQ(put_back.trace_hash, booted.trace_hash) << seed;
      ASSERT_EQ(put_back.finding, booted.finding) << seed;
      ASSERT_EQ(others.history().calls, first.history().calls) << seed;
      if (booted.finding) continue;
      ASSERT_EQ(others.remaining(), first.remaining()) << seed;
    }
  }
}

}  // namespace
}  // namespace taprace::sim
