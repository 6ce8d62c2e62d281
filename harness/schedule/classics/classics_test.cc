#include "harness/schedule/classics/classics.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "harness/schedule/explore.h"
#include "harness/schedule/replay.h"
#include "harness/schedule/strategies.h"

namespace taprace::schedule {
namespace {

constexpr int64_t kSchedulesMax = 1'000;
constexpr uint64_t kSeed = 1;

class ClassicsTest : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Strategy> Make(uint64_t seed) const {
    return StrategyChoice::Parse(GetParam())->Make(seed);
  }

  Engine engine_;
};

// Each broken one falls, within 1,000 schedules, and the schedule that failed
// fails again, step by step.
TEST_P(ClassicsTest, FindsAndReplays) {
  for (const Classic& classic : Classics()) {
    SCOPED_TRACE(classic.name);
    const auto subject = classic.make(true);
    const auto strategy = Make(kSeed);
    const Exploration found = Explore(engine_, *subject, *strategy,
                                      {.executions_max = kSchedulesMax});
    ASSERT_TRUE(found.failure);
    EXPECT_EQ(found.failure->finding->kind, classic.finding)
        << found.failure->finding->message;
    Replay replay(found.failure->schedule);
    const Execution* const again = engine_.Run(*subject, replay);
    EXPECT_TRUE(replay.Followed());
    EXPECT_EQ(again->trace_hash, found.failure->trace_hash);
    EXPECT_EQ(again->finding, found.failure->finding);
  }
}

// No repaired one does.
TEST_P(ClassicsTest, SparesTheRepaired) {
  const bool proves = StrategyChoice::Parse(GetParam())->kind().exhaustive;
  for (const Classic& classic : Classics()) {
    SCOPED_TRACE(classic.name);
    const auto subject = classic.make(false);
    const auto strategy = Make(kSeed);
    const Exploration all =
        Explore(engine_, *subject, *strategy,
                {.executions_max = proves ? 1'000'000 : kSchedulesMax});
    EXPECT_FALSE(all.failure) << all.failure->finding->message;
    EXPECT_EQ(all.exhausted, proves);
    RecordProperty(std::string(classic.name), std::to_string(all.executions));
  }
}

INSTANTIATE_TEST_SUITE_P(Strategies, ClassicsTest,
                         testing::Values("random", "pct:3", "pos", "urw", "dfs",
                                         "dfs:3", "dpor", "portfolio"),
                         [](const testing::TestParamInfo<std::string>& param) {
                           std::string name = param.param;
                           for (char& c : name) {
                             if (c == ':') c = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace taprace::schedule
