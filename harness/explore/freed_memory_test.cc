// The simulated kernels say of what was freed that it was, before they look at
// it. What they read there is nothing that a strategy could know a step to
// depend on, so DPOR would miss what becomes of it.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "harness/explore/explorer.h"
#include "harness/explore/simulations.h"
#include "harness/testing/make_program.h"

namespace taprace {
namespace {

// Where devices are freed while others use them, on one release or on both.
std::vector<Program> Programs() {
  return {MakeProgram("thread; stat tap0; destroy tap0; thread; stat tap0; "
                      "thread; stat tap"),
          MakeProgram("idle tap0; thread; destroy tap0; create tap0; thread; "
                      "open tap0 -> a; thread; destroy tap0")};
}

// Under AddressSanitizer, to look at freed memory ends the test; without it,
// only to follow a pointer from there is seen.
class FreedMemoryTest : public testing::TestWithParam<const char*> {};

TEST_P(FreedMemoryTest, IsNotLookedAt) {
  const Simulation simulation = *MakeSimulation(GetParam());
  const auto summary =
      ExplorePrograms(simulation, GivenPrograms(Programs()),
                      {.strategy = *schedule::StrategyChoice::Parse("dfs:2"),
                       .executions_per_program = 100'000,
                       .duration = std::chrono::minutes(5),
                       .keep_going = true,
                       .minimize = {.time = std::chrono::milliseconds(0)}});
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_TRUE(summary->all);
  int uses = 0;
  for (const Find& find : summary->finds) {
    EXPECT_EQ(find.title.find("freed memory"), std::string::npos) << find.token;
    if (find.title.find("was freed") != std::string::npos) ++uses;
  }
  // There is something to see.
  EXPECT_GT(uses, 0);
}

INSTANTIATE_TEST_SUITE_P(Releases, FreedMemoryTest,
                         testing::Values("sim:13.2", "sim:15.1"),
                         [](const auto& info) {
                           return info.index == 0 ? "on13" : "on15";
                         });

}  // namespace
}  // namespace taprace
