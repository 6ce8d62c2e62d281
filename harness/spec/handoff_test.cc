// The specification of tapreuse(4), mode 2, on small histories.
#include "harness/spec/handoff.h"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>
#include <vector>

#include "harness/spec/check_history.h"
#include "harness/testing/make_history.h"

namespace taprace {
namespace {

constexpr Device kTap0 = {Family::kTap, 0};
constexpr Device kTap1 = {Family::kTap, 1};

bool Allowed(std::vector<Device> idle, std::string_view text) {
  History history = MakeHistory(text);
  history.idle = std::move(idle);
  const auto finding = CheckHistory(*FindTapSpec("handoff"), history);
  EXPECT_TRUE(finding.ok());
  return finding->verdict == check::Verdict::kLinearizable;
}

TEST(HandoffTest, GenericOpensGetTheLowestIdle) {
  EXPECT_TRUE(Allowed({kTap0, kTap1}, "0 1 2 open tap -> a = 0"));
  EXPECT_FALSE(Allowed({kTap0, kTap1}, "0 1 2 open tap -> a = 1"));
  EXPECT_FALSE(Allowed({kTap0}, "0 1 2 open tap -> a = 1"));
}

// At each moment tap0 or tap1 is idle, and a generic open makes tap2.
TEST(HandoffTest, OpensByNameMayBeMissedInTurn) {
  constexpr std::string_view kInTurn = R"(
      0  1  2  open tap0 -> a  = 0
      1  3 10  open tap -> a   = 2
      0  4  5  close a         = ok
      0  6  7  open tap1 -> b  = 1)";
  EXPECT_TRUE(Allowed({kTap0, kTap1}, kInTurn));
}

TEST(HandoffTest, NoneIsPassedOverThatIsIdleAllTheWhile) {
  constexpr std::string_view kMeanwhile = R"(
      0  1  2  open tap3 -> a  = 3
      1  3 10  open tap -> a   = 1)";
  EXPECT_FALSE(Allowed({kTap0, kTap1}, kMeanwhile));
  EXPECT_TRUE(Allowed({kTap1}, kMeanwhile));
  EXPECT_FALSE(Allowed({kTap1}, R"(
      0  1  2  open tap0 -> a  = 0
      0  3  4  close a         = ok
      1  5  6  open tap -> a   = 1)"));
  EXPECT_TRUE(Allowed({kTap1}, R"(
      0  1  2  open tap0 -> a  = 0
      0  3  5  close a         = ok
      1  4  6  open tap -> a   = 1)"));
}

TEST(HandoffTest, WhatIsBeingMadeOrDestroyedIsNotIdle) {
  EXPECT_TRUE(Allowed({kTap1}, R"(
      0  1  9  create tap0     = 0
      1  2  3  open tap -> a   = 1)"));
  EXPECT_TRUE(Allowed({kTap0, kTap1}, R"(
      0  1  9  destroy tap0    = ok
      1  2  3  open tap -> a   = 1)"));
}

// tap0 is destroyed while an open gets it, which has made it anew: tap1 is
// idle.
TEST(HandoffTest, NoneIsMadeBesideOneThatIsIdleAllTheWhile) {
  constexpr std::string_view kMadeAnew = R"(
      0  1  9  open tap -> a   = 0
      1  2  8  destroy tap0    = ok
      0 10 11  close a         = ok)";
  EXPECT_FALSE(Allowed({kTap0, kTap1}, kMadeAnew));
  EXPECT_TRUE(Allowed({kTap0}, kMadeAnew));
  // The destroy may have waited for the close, or somebody else made it.
  EXPECT_TRUE(Allowed({kTap0, kTap1}, R"(
      0  1  9  open tap -> a   = 0
      1  2 11  destroy tap0    = ok
      0 10 12  close a         = ok)"));
  EXPECT_TRUE(Allowed({kTap0, kTap1}, R"(
      0  1  9  open tap -> a   = 0
      1  2  5  destroy tap0    = ok
      1  6  7  stat tap0       = ok
      0 10 11  close a         = ok)"));
}

// An open makes tap0, another thread destroys that, the open makes tap1.
TEST(HandoffTest, AUnitMadeAheadMayBeDestroyed) {
  EXPECT_TRUE(Allowed({}, R"(
      0  1  9  open tap -> a   = 1
      1  2  8  destroy tap0    = ok)"));
  EXPECT_FALSE(Allowed({}, R"(
      0  1  2  open tap -> a   = 1
      1  3  8  destroy tap0    = ok)"));
  EXPECT_TRUE(Allowed({}, R"(
      0  1  9  open tap -> a   = 1
      1  2  8  create tap0     = -17)"));
  EXPECT_TRUE(Allowed({}, R"(
      0  1  9  open tap0 -> a  = 0
      1  2  8  create tap      = 1)"));
}

TEST(HandoffTest, BesideADestroyTheNameMayBeGone) {
  EXPECT_TRUE(Allowed({kTap0}, R"(
      0  1  9  destroy tap0    = ok
      1  2  8  open tap0 -> a  = -2)"));
  EXPECT_FALSE(Allowed({kTap0}, R"(
      0  1  2  destroy tap0    = ok
      1  3  8  open tap0 -> a  = -2)"));
}

TEST(HandoffTest, NothingIsSaidOfOtherModes) {
  EXPECT_TRUE(Allowed({kTap0}, R"(
      0  1  2  set tap reuse 0 = ok
      0  3  4  open tap -> a   = 1)"));
  EXPECT_FALSE(Allowed({kTap0}, R"(
      0  1  2  set tap reuse 2 = ok
      0  3  4  open tap -> a   = 1)"));
}

}  // namespace
}  // namespace taprace
