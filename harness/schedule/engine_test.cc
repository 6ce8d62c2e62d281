#include "harness/schedule/engine.h"

#include <gtest/gtest.h>

#include "harness/schedule/explore.h"
#include "harness/schedule/litmus.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/replay.h"

namespace taprace::schedule {
namespace {

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

}  // namespace
}  // namespace taprace::schedule
