// Simulated kernels as targets: what ends a run early is a violation.
#include "harness/sim/target.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "harness/property/trial.h"
#include "harness/target/registry.h"

namespace taprace::sim {
namespace {

// The first violation of that kind among some seeds.
std::optional<Violation> ViolationOf(Invariant invariant,
                                     const Settings& settings,
                                     const char* line) {
  constexpr uint64_t kSeeds = 300;
  SimTarget target(settings);
  Tester tester(target, nullptr);
  const Result<Program> program = ParseProgram(line, "test");
  EXPECT_TRUE(program.ok());
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Result<Trial> trial = tester.Try(*program, seed);
    EXPECT_TRUE(trial.ok());
    if (trial->violation && trial->violation->invariant == invariant) {
      return trial->violation;
    }
  }
  return std::nullopt;
}

TEST(SimTargetTest, APanicIsAViolation) {
  const auto violation =
      ViolationOf(Invariant::kPanic, {.release = Release::k13_2},
                  "idle tap0; thread; destroy tap0; thread; stat tap0");
  ASSERT_TRUE(violation);
  EXPECT_NE(violation->sentence.find("panic: "), std::string::npos);
  EXPECT_FALSE(violation->guilty.empty());
}

TEST(SimTargetTest, ADeadlockIsAViolation) {
  const char* const line =
      "idle tap0; thread; open tap0 -> a; close a; thread; destroy tap0";
  const auto violation = ViolationOf(
      Invariant::kDeadlock,
      {.release = Release::k15_1, .mutant = Mutant::kNoWakeup}, line);
  ASSERT_TRUE(violation);
  EXPECT_NE(violation->sentence.find("tun_condvar"), std::string::npos);
  EXPECT_FALSE(
      ViolationOf(Invariant::kDeadlock, {.release = Release::k15_1}, line));
}

TEST(SimTargetTest, OneSeedIsOneRun) {
  const TargetKind* const kind = FindTargetKind("sim:15.1");
  ASSERT_NE(kind, nullptr);
  auto target = kind->make({});
  ASSERT_TRUE(target.ok());
  EXPECT_EQ((*target)->name(), "sim:15.1");
  const Result<Program> program = ParseProgram(
      "idle tap0; thread; open tap0 -> a; close a; thread; open tap -> a",
      "test");
  const Result<RunResult> first = (*target)->Run(*program, 7);
  ASSERT_TRUE(first.ok());
  // Another program in between makes no difference.
  ASSERT_TRUE((*target)->Run({.threads = {{}}}, 3).ok());
  const Result<RunResult> again = (*target)->Run(*program, 7);
  EXPECT_EQ(again->history, first->history);
  EXPECT_EQ(again->remaining, first->remaining);
  bool differs = false;
  for (uint64_t seed = 8; seed < 40; ++seed) {
    differs |= (*target)->Run(*program, seed)->history != first->history;
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace taprace::sim
