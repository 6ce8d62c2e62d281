#include "harness/report/wording.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace taprace {
namespace {

TEST(WordingTest, Outcomes) {
  Call call;
  call.operation.device = {Family::kTun, kGeneric};
  EXPECT_EQ(OutcomeWords(call), "never returned");
  call.return_ns = 1;
  EXPECT_EQ(OutcomeWords(call), "ok");
  call.outcome.unit = 3;
  EXPECT_EQ(OutcomeWords(call), "= tun3");
  call.outcome = {.error = EBUSY, .unit = kGeneric};
  EXPECT_EQ(OutcomeWords(call), "EBUSY");
}

TEST(WordingTest, HitRates) {
  EXPECT_EQ(HitRateWords({12, 200, 0.0347, 0.1018}),
            "seen in 12 of 200 runs: 6.0 % [3.5 %, 10.2 %]");
  EXPECT_EQ(HitRateWords({1, 1, 0.2066, 1}),
            "seen in 1 of 1 run: 100.0 % [20.7 %, 100.0 %]");
  EXPECT_EQ(HitRateWords({0, 0, 0, 1}), "not run again");
}

TEST(WordingTest, Numbers) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1'000), "1,000");
  EXPECT_EQ(Grouped(-123'456), "-123,456");
  EXPECT_EQ(Grouped(1'234'567), "1,234,567");
  EXPECT_EQ(Counted(1, "call"), "1 call");
  EXPECT_EQ(Counted(0, "call"), "0 calls");
}

TEST(WordingTest, Durations) {
  EXPECT_EQ(DurationWords(850), "850 ns");
  EXPECT_EQ(DurationWords(12'345), "12.3 µs");
  EXPECT_EQ(DurationWords(4'000'000), "4.0 ms");
  EXPECT_EQ(DurationWords(119'000'000'000), "119.0 s");
  EXPECT_EQ(DurationWords(185'000'000'000), "3 min 05 s");
  EXPECT_EQ(DurationWords(7'500'000'000'000), "2 h 05 min");
}

}  // namespace
}  // namespace taprace
