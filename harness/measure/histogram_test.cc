#include "harness/measure/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "harness/base/random.h"

namespace taprace {
namespace {

TEST(HistogramTest, AnEmptyOneIsAllZero) {
  const Histogram empty;
  EXPECT_EQ(empty.count(), 0);
  EXPECT_EQ(empty.Quantile(0.5), 0);
  EXPECT_EQ(empty.mean(), 0);
}

TEST(HistogramTest, KeepsSmallValuesExactly) {
  Histogram histogram;
  for (int64_t value = 0; value < 256; ++value) histogram.Add(value);
  EXPECT_EQ(histogram.Quantile(0), 0);
  EXPECT_EQ(histogram.Quantile(0.5), 127);
  EXPECT_EQ(histogram.Quantile(1), 255);
  EXPECT_EQ(histogram.mean(), 127.5);
}

TEST(HistogramTest, HoldsTheWholeRange) {
  Histogram histogram;
  histogram.Add(-5);
  histogram.Add(INT64_MAX);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), INT64_MAX);
  EXPECT_EQ(histogram.Quantile(0.5), 0);
}

// Each value of every magnitude, at the edges of powers of two and elsewhere.
TEST(HistogramTest, ErrorsAreWithinTheBound) {
  uint64_t random = 1;
  for (int i = 0; i < 20'000; ++i) {
    int64_t value = static_cast<int64_t>(NextRandom(random) >> (1 + i % 63));
    if (i % 3 == 0) value = int64_t{1} << (i % 63);
    if (i % 3 == 1) value = (int64_t{1} << (i % 63)) - 1;
    Histogram histogram;
    histogram.Add(value);
    histogram.ForEach([&](int64_t told, int64_t times) {
      ASSERT_EQ(times, 1);
      ASSERT_LE(
          std::abs(static_cast<double>(told) - static_cast<double>(value)),
          static_cast<double>(value) * Histogram::kErrorMax)
          << value;
    });
  }
}

// Against the sorted values themselves.
TEST(HistogramTest, QuantilesAreThoseOfTheValues) {
  uint64_t random = 7;
  Histogram histogram;
  std::vector<int64_t> values;
  for (int i = 0; i < 9'973; ++i) {
    values.push_back(static_cast<int64_t>(NextRandom(random) >> 40));
    histogram.Add(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double q : {0.0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<size_t>(
        std::max(1.0, std::ceil(q * static_cast<double>(values.size()))));
    const auto truth = static_cast<double>(values[rank - 1]);
    EXPECT_NEAR(static_cast<double>(histogram.Quantile(q)), truth,
                truth * Histogram::kErrorMax)
        << q;
  }
}

TEST(HistogramTest, MergingIsAddingAll) {
  uint64_t random = 3;
  Histogram parts[3];
  Histogram whole;
  for (int i = 0; i < 3'000; ++i) {
    const auto value =
        static_cast<int64_t>(NextRandom(random) >> (20 + i % 40));
    parts[i % 3].Add(value);
    whole.Add(value);
  }
  Histogram merged;
  for (const Histogram& part : parts) merged.Merge(part);
  merged.Merge(Histogram());
  EXPECT_EQ(merged.count(), whole.count());
  EXPECT_EQ(merged.min(), whole.min());
  EXPECT_EQ(merged.max(), whole.max());
  for (const double q : {0.0, 0.3, 0.9, 1.0}) {
    EXPECT_EQ(merged.Quantile(q), whole.Quantile(q));
  }
}

TEST(HistogramTest, WhatForEachTellsMakesTheSameHistogram) {
  Histogram histogram;
  for (int64_t value = 1; value < 1'000'000'000; value *= 3) {
    histogram.AddMany(value, value % 7 + 1);
  }
  Histogram again;
  histogram.ForEach(
      [&](int64_t value, int64_t times) { again.AddMany(value, times); });
  again.SetExact(histogram.min(), histogram.max(), histogram.sum());
  EXPECT_EQ(again.count(), histogram.count());
  EXPECT_EQ(again.mean(), histogram.mean());
  for (const double q : {0.0, 0.2, 0.5, 0.99, 1.0}) {
    EXPECT_EQ(again.Quantile(q), histogram.Quantile(q));
  }
}

}  // namespace
}  // namespace taprace
