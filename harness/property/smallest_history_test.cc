#include "harness/property/smallest_history.h"

#include <gtest/gtest.h>

#include "harness/check/invariants.h"
#include "harness/testing/make_history.h"

namespace taprace {
namespace {

std::optional<Violation> JudgeCalls(const History& history) {
  return CheckCalls(history, {.outlives_close = true});
}

TEST(SmallestHistoryTest, KeepsJustWhatTheViolationIsMadeOf) {
  const History history = MakeHistory(
      "0 1 2 open tap -> a = 5\n"
      "0 10 20 open tap -> b = 3\n"
      "1 11 21 stat tap3 = ok\n"
      "1 25 30 open tap3 -> a = 3\n"
      "2 12 40 create tap9 = 9\n"
      "0 50 60 close b = ok\n");
  const auto violation = JudgeCalls(history);
  ASSERT_TRUE(violation.has_value());
  EXPECT_EQ(SmallestHistory(history, *violation, JudgeCalls),
            (std::vector<size_t>{1, 4}));
}

TEST(SmallestHistoryTest, AnotherViolationDoesNotCount) {
  const History history = MakeHistory(
      "0 10 20 open tap3 -> a = 3\n"
      "1 25 30 open tap3 -> a = -16\n"
      "0 31 32 close a = ok\n"
      "1 40 50 open tap3 -> b = -16\n");
  const auto violation = JudgeCalls(history);
  ASSERT_TRUE(violation.has_value());
  // Without the holder the first EBUSY would be false as well, and come first.
  EXPECT_EQ(SmallestHistory(history, *violation, JudgeCalls),
            (std::vector<size_t>{3}));
}

TEST(SmallestHistoryTest, WhatTheCallsDoNotShowIsMadeOfTheGuilty) {
  const History history = MakeHistory(
      "0 1 2 open tap -> a = 5\n"
      "1 10 20 destroy tap5 = -4\n");
  const Violation hang = {.invariant = Invariant::kHang, .guilty = {1}};
  EXPECT_EQ(SmallestHistory(history, hang, JudgeCalls),
            (std::vector<size_t>{1}));
}

}  // namespace
}  // namespace taprace
