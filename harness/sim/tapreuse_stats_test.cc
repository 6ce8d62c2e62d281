// What tapreuse(4) counts, and what it takes to make an interface.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "harness/sim/step_clock.h"
#include "harness/sim/tapreuse.h"
#include "harness/sim/testing/in_order.h"
#include "harness/sim/testing/machine.h"
#include "harness/sim/testing/releases.h"
#include "harness/testing/sanitized.h"

namespace taprace::sim {
namespace {

// "opens 3 reused 1", of net.link.tap.reuse_stats; those that are 0 left out.
std::string Counted(Machine& m) {
  std::string counted;
  for (const char* name :
       {"opens", "reused", "created", "retried", "failures"}) {
    const int64_t value =
        m.Sysctl(std::string("net.link.tap.reuse_stats.").append(name));
    EXPECT_GE(value, 0) << name;
    if (value == 0) continue;
    if (!counted.empty()) counted += ' ';
    counted.append(name).append(" ").append(std::to_string(value));
  }
  return counted;
}

class TapreuseStatsTest : public testing::TestWithParam<Release> {
 protected:
  static void Run(Machine::Plan plan, ReuseMode mode = ReuseMode::kHandoff) {
    RunInOrder(GetParam(), mode, std::move(plan));
  }
};

INSTANTIATE_TEST_SUITE_P(Releases, TapreuseStatsTest, BothReleases(),
                         VersionOf);

TEST_P(TapreuseStatsTest, EachOpenIsCountedAsWhatItCameTo) {
  Run({.idle = {"tap0"},
       .threads = {{[](Machine& m) {
                     EXPECT_EQ(Counted(m), "");
                     struct file* const tap0 = m.Open(0, "tap");
                     EXPECT_EQ(Counted(m), "opens 1 reused 1");
                     Machine::Close(m.Open(0, "tap"));
                     EXPECT_EQ(Counted(m), "opens 2 reused 1 created 1");
                     Machine::Close(tap0);
                     // By name, or without an open, is none of its business.
                     Machine::Close(m.Open(0, "tap0"));
                     Machine::Close(m.Open(0, "tap7"));
                     EXPECT_EQ(SysStat("tap"), 0);
                     Machine::Close(m.Open(0, "tun"));
                     EXPECT_EQ(Counted(m), "opens 2 reused 1 created 1");
                   }},
                   {[](Machine& m) {
                      (void)m.Open(1, "tap");
                      EXPECT_EQ(m.errors[1], ENOENT);
                      EXPECT_EQ(Counted(m),
                                "opens 3 reused 1 created 1 failures 1");
                    },
                    0, kUucp}}});
}

TEST_P(TapreuseStatsTest, ModeCloneCountsLookups) {
  Run({.idle = {"tap0"}, .threads = {{[](Machine& m) {
                           struct file* const tap0 = m.Open(0, "tap");
                           EXPECT_EQ(Counted(m), "opens 1 reused 1");
                           Machine::Close(m.Open(0, "tap"));
                           EXPECT_EQ(Counted(m), "opens 2 reused 1");
                           Machine::Close(tap0);
                         }}}},
      ReuseMode::kClone);
}

// Another thread takes the unit that was chosen, or makes the one that was to
// be made, or has not finished it yet.
TEST_P(TapreuseStatsTest, WhatWentToOthersIsCountedAsRetried) {
  const auto retries = [](std::vector<const char*> idle) {
    int64_t most = 0;
    const auto count = [&most](Machine& m) -> std::string {
      most = std::max(most, m.Sysctl("net.link.tap.reuse_stats.retried"));
      return "";
    };
    Machine machine(
        WithTapreuse(GetParam(), *FindTapreuse(GetParam()),
                     ReuseMode::kHandoff),
        {.idle = std::move(idle),
         .threads = {{[](Machine& m) { Machine::Close(m.Open(0, "tap")); }},
                     {[](Machine& m) { Machine::Close(m.Open(1, "tap0")); }}},
         .check = count});
    EXPECT_EQ(FirstWrong(machine, ScaledDown(2'000)), "");
    return most;
  };
  EXPECT_EQ(retries({"tap0"}), 1);
  EXPECT_GT(retries({}), 1);
}

TEST_P(TapreuseStatsTest, NamesThatAreTakenAreCountedAsRetried) {
  Run({.threads = {{[](Machine& m) {
         Machine::AttachOther("tap0");
         EXPECT_EQ(Opened(m, "tap"), "tap1");
         EXPECT_EQ(Counted(m), "opens 1 created 1 retried 1");
       }}}});
}

// Another thread is making an interface: if that can be seen, it is waited for
// rather than making one more.
TEST_P(TapreuseStatsTest, WaitsForAnInterfaceThatIsBeingMade) {
  int waits = 0;
  Machine machine(
      WithTapreuse(GetParam(), *FindTapreuse(GetParam()), ReuseMode::kHandoff),
      {.threads = {{[](Machine&) { (void)Machine::Create("tap0"); }},
                   {[&waits](Machine& m) {
                     struct file* const fp = m.Open(1, "tap");
                     const bool waited = curthread->td_pauses > 0;
                     EXPECT_TRUE(!waited || m.units[1] == 0);
                     waits += waited ? 1 : 0;
                     Machine::Close(fp);
                   }}}});
  EXPECT_EQ(FirstWrong(machine, ScaledDown(2'000)), "");
  EXPECT_GT(waits, 0);
}

// Steps of the kernel, each lock taken among them, of an open that makes an
// interface while all others are open: each of those is looked at, but none is
// tried.
TEST_P(TapreuseStatsTest, MakingOneCostsTheSameBesideMany) {
  int64_t few = 0;
  int64_t many = 0;
  constexpr int kCount = 250;  // programs know units up to kUnitMax
  const auto measure = [&](Machine& m) {
    std::vector<struct file*> files;
    for (int i = 0; i < kCount; ++i) {
      const int64_t before = LastStep();
      files.push_back(m.Open(0, "tap"));
      EXPECT_EQ(m.units[0], i);
      const int64_t cost = LastStep() - before;
      (i < 10 ? few : many) = cost;
    }
    EXPECT_EQ(Counted(m), "opens " +
                              std::to_string(kCount).append(" created ") +
                              std::to_string(kCount));
    for (struct file* fp : files) Machine::Close(fp);
  };
  Run({.threads = {{measure}}});
  std::printf("%ld steps beside few interfaces, %ld beside many\n", few, many);
  EXPECT_GT(few, 0);
  EXPECT_LE(many, 2 * few + kCount);
}

}  // namespace
}  // namespace taprace::sim
