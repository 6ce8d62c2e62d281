#include "bench/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/base/random.h"

namespace taprace {
namespace {

// Uniform in [0, 1), from a seed.
double Uniform(uint64_t& random) {
  return static_cast<double>(NextRandom(random) >> 11) * 0x1p-53;
}

TEST(StatisticsTest, Medians) {
  EXPECT_EQ(Median({}), 0);
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({4, 1, 2, 3}), 2.5);
}

TEST(StatisticsTest, MannWhitneyAgainstTheDefinition) {
  const std::vector<double> a = {1, 2, 3, 4, 8};
  const std::vector<double> b = {5, 6, 7, 9, 10};
  // b wins 22 of the 25 comparisons.
  const double z = (22 - 12.5 - 0.5) / std::sqrt(5 * 5 * 11 / 12.0);
  EXPECT_NEAR(MannWhitneyP(a, b), std::erfc(z / std::sqrt(2.0)), 1e-12);
  EXPECT_NEAR(MannWhitneyP(b, a), MannWhitneyP(a, b), 1e-12);
}

TEST(StatisticsTest, MannWhitneyOfTheSameIsOne) {
  EXPECT_EQ(MannWhitneyP({5, 5, 5}, {5, 5, 5}), 1);
  EXPECT_EQ(MannWhitneyP({}, {1}), 1);
  EXPECT_NEAR(MannWhitneyP({1, 2, 3, 4}, {1, 2, 3, 4}), 1, 1e-12);
}

TEST(StatisticsTest, ShiftsAreMediansOfDifferences) {
  const std::vector<double> a = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  std::vector<double> b;
  for (const double value : a) b.push_back(value + 100);
  const Interval shift = Shift(a, b, 0.95);
  EXPECT_EQ(shift.estimate, 100);
  // The 24th of the 100 differences from either end.
  EXPECT_EQ(shift.low, 97);
  EXPECT_EQ(shift.high, 103);
}

// P(W = 0) of 5 values is 1/32, P(W <= 1) 2/32.
TEST(StatisticsTest, CentresAreExact) {
  const std::vector<double> values = {1, 2, 3, 4, 6};
  EXPECT_EQ(Centre(values, 1 - 2 * 1.001 / 32).low, 1);
  EXPECT_EQ(Centre(values, 1 - 2 * 2.001 / 32).low, 1.5);
  EXPECT_EQ(Centre(values, 1 - 2 * 2.001 / 32).high, 5);
  EXPECT_TRUE(std::isinf(Centre(values, 1 - 2 * 0.99 / 32).high));
  EXPECT_EQ(Centre(values, 0.5).estimate, 3);
}

TEST(StatisticsTest, AnOutlierMovesACentreLittle) {
  std::vector<double> values(30, 0.0);
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(i % 5) * 0.01;
  }
  const Interval before = Centre(values, 0.99);
  values[7] = 1e9;
  const Interval after = Centre(values, 0.99);
  EXPECT_NEAR(after.estimate, before.estimate, 0.01);
  EXPECT_LT(after.high, 0.05);
}

// How often the interval has the truth in it, for skewed and for heavy-tailed
// differences of pairs. The bounds are five deviations from what is promised.
TEST(StatisticsTest, IntervalsHoldTheTruth) {
  uint64_t random = 11;
  const auto noise = [&] { return std::pow(Uniform(random) + 1e-3, -1.0); };
  int centre_misses = 0;
  int shift_misses = 0;
  constexpr int kTrials = 1'000;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> a;
    std::vector<double> b;
    std::vector<double> differences;
    for (int i = 0; i < 20; ++i) {
      a.push_back(noise());
      b.push_back(noise());
      differences.push_back(b.back() - a.back());
    }
    const Interval centre = Centre(differences, 0.95);
    const Interval shift = Shift(a, b, 0.95);
    centre_misses += centre.low > 0 || centre.high < 0 ? 1 : 0;
    shift_misses += shift.low > 0 || shift.high < 0 ? 1 : 0;
  }
  const double most = 0.05 * kTrials + 5 * std::sqrt(0.05 * 0.95 * kTrials);
  EXPECT_LE(centre_misses, most);
  EXPECT_LE(shift_misses, most);
  EXPECT_GE(centre_misses, 10);  // not wider than need be
  EXPECT_GE(shift_misses, 10);
}

TEST(StatisticsTest, RatiosAreOfPositiveFigures) {
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < 20; ++i) {
    a.push_back(100 + i);
    b.push_back(2 * (100 + i));
  }
  const Interval ratio = Ratio(a, b, 0.99);
  EXPECT_NEAR(ratio.estimate, 2, 1e-9);
  EXPECT_GT(ratio.low, 1.8);
  EXPECT_LT(ratio.high, 2.2);
}

}  // namespace
}  // namespace taprace
