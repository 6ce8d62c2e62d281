#include "harness/schedule/visited_points.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace taprace::schedule {
namespace {

constexpr uint64_t kSteps = 1;
constexpr ThreadId kLast = 0;
constexpr ThreadId kOther = 1;

class VisitedPointsTest : public testing::Test {
 protected:
  // After the same steps.
  bool Covered(ThreadId last, int preemptions) const {
    return visited_.Find({kSteps, last, preemptions}) != nullptr;
  }

  VisitedPoints visited_;
};

TEST_F(VisitedPointsTest, WithAsManyPreemptionsLeftNothingIsNew) {
  EXPECT_FALSE(Covered(kLast, 1));
  visited_.Add({.point = {kSteps, kLast, 1}, .others_preempt = true});
  EXPECT_FALSE(Covered(kLast, 0));
  EXPECT_TRUE(Covered(kLast, 1));
  EXPECT_TRUE(Covered(kLast, 2));
  EXPECT_EQ(visited_.Find({kSteps + 1, kLast, 1}), nullptr);
}

TEST_F(VisitedPointsTest, AnotherThreadGoesOnAtThePriceOfAPreemption) {
  visited_.Add({.point = {kSteps, kLast, 1}, .others_preempt = true});
  EXPECT_FALSE(Covered(kOther, 1));
  EXPECT_TRUE(Covered(kOther, 2));
}

TEST_F(VisitedPointsTest, AnotherThreadGoesOnForFreeIfTheLastCannot) {
  visited_.Add({.point = {kSteps, kLast, 1}, .others_preempt = false});
  EXPECT_FALSE(Covered(kOther, 0));
  EXPECT_TRUE(Covered(kOther, 1));
}

TEST_F(VisitedPointsTest, KeepsWhatWasTriedWithFewerPreemptions) {
  visited_.Add({.point = {kSteps, kLast, 2}, .others_preempt = true});
  visited_.Add({.point = {kSteps, kOther, 1}, .others_preempt = true});
  EXPECT_FALSE(Covered(kLast, 1));
  visited_.Add({.point = {kSteps, kLast, 0}, .others_preempt = true});
  EXPECT_TRUE(Covered(kLast, 1));
  EXPECT_TRUE(Covered(kOther, 1));
}

// Points have bits in common.
TEST_F(VisitedPointsTest, TellsApartPointsThatLookAlike) {
  visited_.Add({.point = {kSteps, kLast, 0}});
  EXPECT_EQ(visited_.Find({kSteps + (uint64_t{1} << 32), kLast, 0}), nullptr);
}

TEST_F(VisitedPointsTest, ItsAftermathIsForWhoTookTheLastStep) {
  visited_.Add({.point = {kSteps, kLast, 0},
                .others_preempt = true,
                .aftermath = {.at_block = SetOf(1),
                              .at_any_block = SetOf(1) | SetOf(2),
                              .time_passes = true}});
  const VisitedPoint* const visited = visited_.Find({kSteps, kLast, 0});
  ASSERT_NE(visited, nullptr);
  EXPECT_EQ(visited->AftermathFor(kLast).at_block, SetOf(1));
  const Aftermath other = visited->AftermathFor(kOther);
  EXPECT_EQ(other.at_block, SetOf(1) | SetOf(2));
  EXPECT_TRUE(other.time_passes);
}

}  // namespace
}  // namespace taprace::schedule
