#include "harness/check/checker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "harness/spec/register.h"

namespace taprace::check {
namespace {

using RegisterCall = Call<Register>;
using RegisterHistory = std::vector<RegisterCall>;

RegisterCall Read(int value, int64_t begin, int64_t end = kNever) {
  return {{Register::Kind::kRead}, {.value = value}, begin, end};
}

RegisterCall Write(int value, int64_t begin, int64_t end = kNever) {
  return {{Register::Kind::kWrite, value}, {}, begin, end};
}

RegisterCall CompareAndSet(int expected, int value, bool done, int64_t begin,
                           int64_t end) {
  return {{Register::Kind::kCompareAndSet, value, expected},
          {.done = done},
          begin,
          end};
}

Finding CheckRegister(const RegisterHistory& history, Options options = {}) {
  Checker<Register> checker;
  return checker.Check(Register(), history, options);
}

using Indices = std::vector<size_t>;

TEST(CheckerTest, TheEmptyHistoryIsLinearizable) {
  const Finding finding = CheckRegister({});
  EXPECT_EQ(finding.verdict, Verdict::kLinearizable);
  EXPECT_TRUE(finding.order.empty());
}

TEST(CheckerTest, ReadsOverlapAWriteInEitherOrder) {
  const Finding finding = CheckRegister(
      {Write(1, 0, 9), Read(Register::kNil, 1, 3), Read(1, 4, 6)});
  EXPECT_EQ(finding.verdict, Verdict::kLinearizable);
  EXPECT_EQ(finding.order, (Indices{1, 0, 2}));
}

TEST(CheckerTest, AReadMayNotGoBackInTime) {
  const Finding finding = CheckRegister(
      {Write(1, 0, 9), Read(1, 1, 3), Read(Register::kNil, 4, 6)});
  EXPECT_EQ(finding.verdict, Verdict::kViolation);
  EXPECT_EQ(finding.stuck, 2u);
  EXPECT_EQ(finding.order, (Indices{0, 1}));
}

TEST(CheckerTest, EqualTimesAreConcurrent) {
  EXPECT_EQ(CheckRegister({Write(1, 0, 5), Read(Register::kNil, 5, 9)}).verdict,
            Verdict::kLinearizable);
  EXPECT_EQ(CheckRegister({Write(1, 0, 5), Read(Register::kNil, 6, 9)}).verdict,
            Verdict::kViolation);
}

TEST(CheckerTest, OnlyOneCompareAndSetWins) {
  EXPECT_EQ(CheckRegister({Write(0, 0, 1), CompareAndSet(0, 1, true, 2, 9),
                           CompareAndSet(0, 2, false, 2, 9)})
                .verdict,
            Verdict::kLinearizable);
  EXPECT_EQ(CheckRegister({Write(0, 0, 1), CompareAndSet(0, 1, true, 2, 9),
                           CompareAndSet(0, 2, true, 2, 9)})
                .verdict,
            Verdict::kViolation);
}

TEST(CheckerTest, APendingCallMayTakeEffectLate) {
  const Finding finding =
      CheckRegister({Write(1, 0), Read(Register::kNil, 1, 2), Read(1, 3, 4)});
  EXPECT_EQ(finding.verdict, Verdict::kLinearizable);
  EXPECT_EQ(finding.order, (Indices{1, 0, 2}));
}

TEST(CheckerTest, APendingCallMayTakeNoEffect) {
  const Finding finding =
      CheckRegister({Write(1, 0), Write(2, 1, 2), Read(2, 3, 4)});
  EXPECT_EQ(finding.verdict, Verdict::kLinearizable);
  EXPECT_EQ(finding.order, (Indices{1, 2}));
}

TEST(CheckerTest, APendingCallTakesEffectOnce) {
  const Finding finding = CheckRegister(
      {Write(1, 0), Read(1, 1, 2), Write(2, 3, 4), Read(1, 5, 6)});
  EXPECT_EQ(finding.verdict, Verdict::kViolation);
  EXPECT_EQ(finding.stuck, 3u);
}

TEST(CheckerTest, APendingCallHasNoEffectBeforeItsInvocation) {
  EXPECT_EQ(CheckRegister({Read(1, 0, 1), Write(1, 2)}).verdict,
            Verdict::kViolation);
  EXPECT_EQ(CheckRegister({Read(1, 0, 2), Write(1, 2)}).verdict,
            Verdict::kLinearizable);
}

TEST(CheckerTest, CallsMayComeInAnyOrder) {
  const Finding finding =
      CheckRegister({Read(2, 4, 5), Write(2, 2, 3), Write(1, 0, 1)});
  EXPECT_EQ(finding.verdict, Verdict::kLinearizable);
  EXPECT_EQ(finding.order, (Indices{2, 1, 0}));
}

// Forty writes that never returned and a read no order can explain: 2^40
// subsets, of which forty states matter.
TEST(CheckerTest, ManyPendingCallsDoNotBlowUp) {
  RegisterHistory history;
  for (int i = 0; i < 40; ++i) history.push_back(Write(i, i));
  for (int i = 0; i < 100; ++i) {
    history.push_back(Read(i % 40 / 2, 100 + 2 * i, 101 + 2 * i));
  }
  history.push_back(Read(99, 1000, 1001));
  const Finding finding = CheckRegister(history);
  EXPECT_EQ(finding.verdict, Verdict::kViolation);
  EXPECT_LT(finding.steps, 1'000'000);
}

TEST(CheckerTest, ManyPendingReadsCostNothing) {
  RegisterHistory history;
  for (int i = 0; i < 60; ++i) history.push_back(Read(0, i));
  for (int i = 0; i < 100; ++i) {
    history.push_back(Write(i, 100 + 4 * i, 101 + 4 * i));
    history.push_back(Read(i, 102 + 4 * i, 103 + 4 * i));
  }
  Finding finding = CheckRegister(history);
  EXPECT_EQ(finding.verdict, Verdict::kLinearizable);
  EXPECT_EQ(finding.steps, 200);
  history.push_back(Read(7, 1000, 1001));
  finding = CheckRegister(history);
  EXPECT_EQ(finding.verdict, Verdict::kViolation);
  EXPECT_LT(finding.steps, 20'000);
}

TEST(CheckerTest, MoreThanSixtyFourCallsAtOnce) {
  RegisterHistory history;
  for (int i = 0; i < 200; ++i) history.push_back(Write(i, i, 1000 + i));
  history.push_back(Read(199, 2000, 2001));
  EXPECT_EQ(CheckRegister(history).verdict, Verdict::kLinearizable);
  for (int i = 0; i < 400; ++i) history.push_back(Write(i, i, 1000));
  const Finding finding = CheckRegister(history);
  EXPECT_EQ(finding.verdict, Verdict::kUnknown);
  EXPECT_EQ(finding.limit, Limit::kConcurrency);
}

// Thirty concurrent writes and a read that no order of them explains: more
// configurations than fit any limit.
RegisterHistory Hard() {
  RegisterHistory history;
  for (int i = 0; i < 30; ++i) history.push_back(Write(i, i, 1000));
  history.push_back(Read(99, 1001, 1002));
  return history;
}

TEST(CheckerTest, GivesUpForWantOfTime) {
  const Finding finding = CheckRegister(Hard(), {.time_ns_max = 10'000'000});
  EXPECT_EQ(finding.verdict, Verdict::kUnknown);
  EXPECT_EQ(finding.limit, Limit::kTime);
}

TEST(CheckerTest, GivesUpForWantOfMemory) {
  const Finding finding = CheckRegister(Hard(), {.memory_bytes_max = 100'000});
  EXPECT_EQ(finding.verdict, Verdict::kUnknown);
  EXPECT_EQ(finding.limit, Limit::kMemory);
  EXPECT_LT(finding.memo_bytes_max, 110'000u);
  EXPECT_GT(finding.order.size(), 0u);
}

// Old configurations are forgotten, and the verdict is the same.
TEST(CheckerTest, LooksFurtherBackThanItRemembers) {
  // Whether 1 or 2 was written last is asked only at the end.
  RegisterHistory history = {Write(1, 0, 2), Write(2, 1, 5'000'000)};
  for (int i = 0; i < 10'000; ++i) {
    history.push_back(CompareAndSet(8, 9, false, 10 + 2 * i, 11 + 2 * i));
  }
  history.push_back(Read(2, 30'000, 30'001));
  Finding finding = CheckRegister(history, {.page_bytes = 10'000});
  EXPECT_EQ(finding.verdict, Verdict::kLinearizable);
  history.push_back(Read(1, 30'002, 30'003));
  finding = CheckRegister(history, {.page_bytes = 10'000});
  EXPECT_EQ(finding.verdict, Verdict::kViolation);
  EXPECT_TRUE(finding.level_by_level);
  EXPECT_EQ(finding.stuck, history.size() - 1);
  EXPECT_EQ(finding.order.size(), history.size() - 1);
  EXPECT_LT(finding.memo_bytes_max, 50'000u);
}

// So many calls that the orders of left configurations are collected, while
// there are two states: whether 1 or 2 was written last.
TEST(CheckerTest, LevelByLevelKeepsTheOrderOfALongHistory) {
  constexpr int kReads = 40'000;
  RegisterHistory history = {Write(1, 0, 2), Write(2, 1, 5'000'000)};
  for (int i = 0; i < kReads; ++i) {
    history.push_back(CompareAndSet(8, 9, false, 10 + 2 * i, 11 + 2 * i));
  }
  history.push_back(Read(2, 100'000, 100'001));
  const Finding finding = CheckRegister(history, {.depth_first = false});
  EXPECT_EQ(finding.verdict, Verdict::kLinearizable);
  EXPECT_TRUE(finding.level_by_level);
  ASSERT_EQ(finding.order.size(), history.size());
  EXPECT_EQ(finding.order.front(), 0u);
  Indices reads = finding.order;
  std::erase(reads, 1u);
  EXPECT_TRUE(std::is_sorted(reads.begin(), reads.end()));
}

TEST(CheckerTest, LevelByLevelHasTheSameLimits) {
  const Finding hard = CheckRegister(
      Hard(), {.memory_bytes_max = 100'000, .depth_first = false});
  EXPECT_EQ(hard.verdict, Verdict::kUnknown);
  EXPECT_EQ(hard.limit, Limit::kMemory);
  EXPECT_TRUE(hard.level_by_level);
}

TEST(CheckerTest, LevelByLevelPlacesNoPendingCallWithoutNeed) {
  const Finding finding =
      CheckRegister({Write(1, 0), Write(2, 1)}, {.depth_first = false});
  EXPECT_EQ(finding.verdict, Verdict::kLinearizable);
  EXPECT_TRUE(finding.order.empty());
}

TEST(CheckerTest, ACheckerKeepsNothingOfEarlierHistories) {
  Checker<Register> checker;
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(checker.Check(Register(), RegisterHistory{Read(1, 0, 1)}).verdict,
              Verdict::kViolation);
    EXPECT_EQ(
        checker
            .Check(Register(), RegisterHistory{Write(1, 0, 1), Read(1, 2, 3)})
            .verdict,
        Verdict::kLinearizable);
  }
}

}  // namespace
}  // namespace taprace::check
