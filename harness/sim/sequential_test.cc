// What the simulated drivers answer when nothing runs beside: just what the
// specification of the stock driver says, on random programs of one thread.
#include <gtest/gtest.h>

#include <string>

#include "harness/base/random.h"
#include "harness/program/thread_state.h"
#include "harness/sim/target.h"
#include "harness/spec/check_history.h"
#include "harness/spec/tap_rules.h"

namespace taprace::sim {
namespace {

constexpr Unit kUnits = 4;

// Any operation; most are not possible in most states.
Operation AnyOperation(uint64_t& random, bool transient) {
  const auto below = [&random](uint64_t bound) {
    return NextRandom(random) % bound;
  };
  Operation operation = {.kind = static_cast<OpKind>(below(kOpKindCount))};
  operation.device.family = below(4) == 0 ? Family::kTun : Family::kTap;
  operation.device.unit = static_cast<Unit>(below(kUnits + 1)) - 1;
  operation.descriptor = static_cast<Slot>(below(3));
  operation.child = static_cast<Slot>(below(2));
  if (operation.kind == OpKind::kSet) {
    operation.option = transient ? Option::kPersist : Option::kUpOnOpen;
    operation.value = static_cast<int32_t>(below(2));
  }
  for (const FaultedKind& faulted : AllFaultedKinds()) {
    if (faulted.kind == operation.kind && below(6) == 0) {
      operation.fault = faulted.fault;
    }
  }
  return operation;
}

Program RandomProgram(uint64_t seed, bool transient) {
  constexpr size_t kLength = 12;
  constexpr int kDraws = 400;
  Program program = {.idle = {{Family::kTap, 1}, {Family::kTap, 2}},
                     .threads = {{}}};
  ThreadState state;
  for (int i = 0; i < kDraws && program.threads[0].size() < kLength; ++i) {
    const Operation operation = AnyOperation(seed, transient);
    if (state.WhyNot(operation)) continue;
    state.Apply(operation);
    program.threads[0].push_back(operation);
  }
  return program;
}

void ExpectStock(SimTarget& target, const Program& program) {
  const Result<RunResult> run = target.Run(program, 1);
  ASSERT_TRUE(run.ok());
  ASSERT_FALSE(run->crash) << run->crash->title << "\n" << ToString(program);
  const Result<check::Finding> finding =
      CheckHistory(*FindTapSpec("stock"), run->history);
  ASSERT_TRUE(finding.ok());
  EXPECT_EQ(finding->verdict, check::Verdict::kLinearizable)
      << ToString(program)
      << ToString(run->history.calls[finding->stuck].operation) << ": "
      << run->history.calls[finding->stuck].outcome.error;
}

TEST(SequentialTest, BothReleasesKeepTheStockSpecification) {
  constexpr uint64_t kPrograms = 1'000;
  for (const Release release : {Release::k13_2, Release::k15_1}) {
    SimTarget target({.release = release});
    for (uint64_t seed = 0; seed < kPrograms && !HasFailure(); ++seed) {
      ExpectStock(target, RandomProgram(DerivedSeed(seed, 0), false));
    }
  }
}

// A transient device is taken down by another thread: nothing is sequential
// about a unit that is made anew. Here each is made once.
TEST(SequentialTest, TransientDevicesGoWithTheLastClose) {
  SimTarget target({.release = Release::k15_1});
  const Result<Program> program = ParseProgram(
      "thread; open tap3 -> a; set persist 0 a; fork a -> P; close a; kill P; "
      "open tap2 -> a; set persist 0 a; set persist 1 a; close a",
      "test");
  ASSERT_TRUE(program.ok());
  ExpectStock(target, *program);
  EXPECT_EQ(target.Run(*program, 1)->remaining,
            (std::vector<Device>{{Family::kTap, 2}}));
}

}  // namespace
}  // namespace taprace::sim
