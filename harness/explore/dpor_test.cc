// DPOR on the simulated kernels misses nothing that plain depth-first search
// sees, with a fifth of its schedules at most.
#include "harness/schedule/dpor.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "harness/explore/reduction.h"
#include "harness/explore/simulations.h"
#include "harness/explore/small_programs.h"
#include "harness/schedule/bounded_dpor.h"
#include "harness/testing/make_program.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

constexpr ReductionLimits kLimits{.schedules_max = 500};

std::vector<Program> PairsOfOperations() {
  return SmallPrograms({.threads = 2,
                        .operations = 1,
                        .kinds = {OpKind::kOpen, OpKind::kStat, OpKind::kCreate,
                                  OpKind::kDestroy}});
}

class DporTest : public testing::TestWithParam<const char*> {};

TEST_P(DporTest, ReachesWhatDfsReachesWithAFifthOfItsSchedules) {
  const Simulation simulation = *MakeSimulation(GetParam());
  ReductionSum sum;
  for (const Program& program : PairsOfOperations()) {
    schedule::Dpor dpor;
    const Reduction reduction = Reduce(simulation, program, dpor, kLimits);
    EXPECT_EQ(reduction.missed, std::vector<std::string>()) << ToLine(program);
    sum.Add(program, reduction);
  }
  std::printf("%s: %s\n", GetParam(), sum.ToString().c_str());
  EXPECT_GT(sum.ended, 0);
  EXPECT_LE(5 * sum.schedules, sum.plain_schedules);
}

// With at most one preemption both come to their end also for larger programs;
// here for some of those of up to three threads with up to two operations.
TEST_P(DporTest, ReachesExactlyWhatDfsReachesWithTheSameBound) {
  constexpr size_t kStride = 181;
  const Simulation simulation = *MakeSimulation(GetParam());
  const std::vector<Program> programs = SmallPrograms(
      {.kinds = {OpKind::kOpen, OpKind::kClose, OpKind::kDestroy}});
  ReductionSum sum;
  for (size_t i = kStride / 2; i < programs.size(); i += kStride) {
    schedule::BoundedDpor dpor(1);
    const Reduction reduction = Reduce(simulation, programs[i], dpor,
                                       {.schedules_max = 10'000, .bound = 1});
    EXPECT_TRUE(reduction.same) << ToLine(programs[i]);
    sum.Add(programs[i], reduction);
  }
  std::printf("%s, one preemption: %s\n", GetParam(), sum.ToString().c_str());
  EXPECT_EQ(sum.plain_ended, sum.programs);
}

// A device is freed while destroy_dev() waits for those inside it. What a step
// reads of freed memory without saying so is nothing that DPOR could know of.
TEST(StockDporTest, FindsWhatHappensToFreedMemory) {
  const Simulation simulation = *MakeSimulation("sim:13.2");
  const Program program = MakeProgram(
      "thread; stat tap0; destroy tap0; thread; stat tap0; thread; stat tap");
  schedule::BoundedDpor dpor(2);
  const Reduction reduction =
      Reduce(simulation, program, dpor, {.schedules_max = 100'000, .bound = 2});
  EXPECT_EQ(reduction.missed, std::vector<std::string>());
  EXPECT_TRUE(reduction.same);
}

// Does not hear of what steps do besides the access they were chosen for.
class Inattentive : public schedule::Dpor {
 public:
  void OnEffect(const schedule::Access& effect) override {
    if (schedule::Releases(effect.kind)) Dpor::OnEffect(effect);
  }
};

// The comparison sees it where dependences are left out.
TEST_P(DporTest, WhoOverlooksADependenceMissesOutcomes) {
  const Simulation simulation = *MakeSimulation(GetParam());
  bool misses = false;
  for (const Program& program : PairsOfOperations()) {
    Inattentive careless;
    misses |= !Reduce(simulation, program, careless, kLimits).missed.empty();
    if (misses) break;
  }
  EXPECT_TRUE(misses);
}

INSTANTIATE_TEST_SUITE_P(Releases, DporTest,
                         testing::Values("sim:13.2", "sim:15.1"),
                         [](const auto& info) {
                           return "n" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace taprace
