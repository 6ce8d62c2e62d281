#include "harness/measure/measurement.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

Measurement Example() {
  Measurement measurement;
  for (int64_t value = 1; value < 5'000'000; value = value * 2 + 1) {
    measurement.latency.AddMany(value, value % 5 + 1);
  }
  measurement.failed = {{"EBUSY", 3}, {"others: ENXIO", 1}, {"panic: 100%", 2}};
  return measurement;
}

TEST(MeasurementTest, ItsLineReadsBackTheSame) {
  const Measurement example = Example();
  const std::string line = ToLine(example);
  const Result<Measurement> again = ParseMeasurement(line);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(ToLine(*again), line);
  EXPECT_EQ(again->failed, example.failed);
  EXPECT_EQ(again->failures(), 6);
  EXPECT_EQ(again->latency.mean(), example.latency.mean());
  EXPECT_EQ(again->latency.Quantile(0.9), example.latency.Quantile(0.9));
}

TEST(MeasurementTest, AnEmptyOneReadsBackTheSame) {
  const std::string line = ToLine(Measurement());
  EXPECT_EQ(line, "min:0 max:0 sum:0");
  ASSERT_TRUE(ParseMeasurement(line).ok());
}

TEST(MeasurementTest, RefusesWhatIsNone) {
  for (const char* line :
       {"", "min:1", "min:1 max:2 sum:x", "max:1 min:1 sum:1",
        "min:0 max:0 sum:0 5", "min:0 max:0 sum:0 5:0",
        "min:0 max:0 sum:0 -5:1", "min:0 max:0 sum:0 EBUSY:-1",
        "min:0 max:0 sum:0 %2:1", "min:0 max:0 sum:0 :1",
        "min:0 max:0 sum:9223372036854775807",
        "min:0 max:0 sum:0 1:1125899906842624 1:1125899906842624"}) {
    EXPECT_FALSE(ParseMeasurement(line).ok()) << line;
  }
}

TEST(MeasurementTest, MergingAddsFailures) {
  Measurement sum = Example();
  sum.Merge(Example());
  EXPECT_EQ(sum.failures(), 12);
  EXPECT_EQ(sum.latency.count(), 2 * Example().latency.count());
}

}  // namespace
}  // namespace taprace
