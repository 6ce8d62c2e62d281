#include "harness/property/hit_rate.h"

#include <gtest/gtest.h>

#include <cmath>

namespace taprace {
namespace {

// Values of the published formula, computed with R: prop.test(x, n,
// correct = FALSE).
TEST(HitRateTest, GivesTheWilsonInterval) {
  const HitRate rate = MakeHitRate(12, 200);
  EXPECT_NEAR(rate.low, 0.0346, 0.0001);
  EXPECT_NEAR(rate.high, 0.1019, 0.0001);
  const HitRate half = MakeHitRate(5, 10);
  EXPECT_NEAR(half.low, 0.2366, 0.0001);
  EXPECT_NEAR(half.high, 0.7634, 0.0001);
}

TEST(HitRateTest, StaysBetweenZeroAndOne) {
  EXPECT_EQ(MakeHitRate(0, 0).low, 0);
  EXPECT_EQ(MakeHitRate(0, 0).high, 1);
  EXPECT_EQ(MakeHitRate(0, 20).low, 0);
  EXPECT_NEAR(MakeHitRate(0, 20).high, 0.1611, 0.0001);
  EXPECT_EQ(MakeHitRate(20, 20).high, 1);
  EXPECT_NEAR(MakeHitRate(20, 20).low, 0.8389, 0.0001);
}

TEST(HitRateTest, RunsToRuleOutLeaveOnePercent) {
  for (double rate : {0.5, 0.1, 0.001}) {
    const auto runs = static_cast<double>(RunsToRuleOut(rate, 1'000'000));
    EXPECT_LE(std::pow(1 - rate, runs), 0.01);
    EXPECT_GT(std::pow(1 - rate, runs - 1), 0.01);
  }
  EXPECT_EQ(RunsToRuleOut(1, 100), 1);
  EXPECT_EQ(RunsToRuleOut(0, 100), 100);
  EXPECT_EQ(RunsToRuleOut(1e-9, 100), 100);
}

}  // namespace
}  // namespace taprace
