// The specification of tapreuse(4), mode 2, on small histories.
#include "harness/spec/handoff.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/spec/check_history.h"
#include "harness/testing/make_history.h"

namespace taprace {
namespace {

constexpr Device kTap0 = {Family::kTap, 0};
constexpr Device kTap1 = {Family::kTap, 1};

bool AllowedIn(const std::vector<int>& vnets, std::vector<Device> idle,
               std::string_view text) {
  History history = MakeHistory(text);
  history.idle = std::move(idle);
  TapChecker checker;
  const auto finding =
      checker.Check(*FindTapSpec("handoff"), history, {}, vnets);
  EXPECT_TRUE(finding.ok());
  return finding->verdict == check::Verdict::kLinearizable;
}

bool Allowed(std::vector<Device> idle, std::string_view text) {
  return AllowedIn({}, std::move(idle), text);
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

// What shows that tap0 was there: idle from then on, and so not passed over.
TEST(HandoffTest, WhatWasFoundBeforeIsThere) {
  for (const char* found : {"0 1 2 stat tap0 = ok", "0 1 2 access tap0 = ok",
                            "0 1 2 create tap0 = 0"}) {
    EXPECT_FALSE(Allowed({kTap1}, std::string(found) + R"(
      1  3  4  open tap -> a   = 1)"))
        << found;
  }
  for (const char* not_found :
       {"0 1 2 stat tap0 = -2", "0 1 5 access tap0 = ok",
        "0 1 2 create tun0 = 0", "0 1 2 stat tap5 = ok"}) {
    EXPECT_TRUE(Allowed({kTap1}, std::string(not_found) + R"(
      1  3  4  open tap -> a   = 1)"))
        << not_found;
  }
}

TEST(HandoffTest, LaunchesOpenAsOpensDo) {
  constexpr std::string_view kLaunches = R"(
      0  1  2  launch tap3 -> P = 3
      1  3  4  launch tap -> P  = 1)";
  EXPECT_FALSE(Allowed({kTap0, kTap1}, kLaunches));
  EXPECT_TRUE(Allowed({kTap1}, kLaunches));
}

// An open that never returned may have got any unit of its family, and a
// generic create may hold any for a moment.
TEST(HandoffTest, WhoHasNoNameMayHaveAnyUnit) {
  EXPECT_TRUE(Allowed({kTap0, kTap1}, R"(
      0  1  2  stat tap0        = ok
      0  3  -  open tap -> a
      1  4  5  open tap -> a    = 1)"));
  EXPECT_FALSE(Allowed({kTap0, kTap1}, R"(
      0  1  2  stat tap0        = ok
      0  3  -  open tun -> a
      1  4  5  open tap -> a    = 1)"));
  EXPECT_TRUE(Allowed({kTap0, kTap1}, R"(
      0  1  9  create tap       = 2
      1  2  3  open tap -> a    = 1)"));
  EXPECT_FALSE(Allowed({kTap0, kTap1}, R"(
      0  1  2  create tap       = 2
      1  3  4  open tap -> a    = 1
      0  5  6  open tap0 -> a   = 0)"));
}

// The last close of a transient interface takes it away.
TEST(HandoffTest, WhatIsTransientMayGo) {
  EXPECT_TRUE(Allowed({kTap0, kTap1}, R"(
      0  1  2  open tap -> a    = 0
      0  3  4  set persist 0 a  = ok
      0  5  6  close a          = ok
      1  7  8  open tap -> a    = 1)"));
}

// tap0 is destroyed and made anew by an open or by somebody else beside it.
TEST(HandoffTest, WhoMadeAUnitAnewIsNotAlwaysKnown) {
  const auto beside = [](std::string_view idle_too, std::string_view call) {
    return Allowed({kTap0}, std::string(idle_too) + R"(
      1  3 11  open tap -> a    = 0
      2  4  8  destroy tap0     = ok
      1 14 15  close a          = ok
      )" + std::string(call));
  };
  constexpr std::string_view kTap1IsThere = "0 1 2 create tap1 = 1";
  EXPECT_FALSE(beside(kTap1IsThere, "0 12 13 stat tap0 = ok"));
  EXPECT_FALSE(beside(kTap1IsThere, "0 9 10 create tun = 0"));
  EXPECT_TRUE(beside(kTap1IsThere, "0 9 10 create tap = 2"));
  // No other is known to have been there all the while.
  EXPECT_TRUE(beside("0 1 2 create tun1 = 1", "0 12 13 stat tap0 = ok"));
  EXPECT_TRUE(beside("0 1 2 create tap0 = -17", "0 12 13 stat tap0 = ok"));
}

TEST(HandoffTest, NothingIsSaidOfOtherModes) {
  // Reuse goes by names that nothing looks up.
  EXPECT_TRUE(Allowed({kTap0}, R"(
      0  1  2  set tap devfs_cloning 0 = ok
      0  3  4  open tap -> a   = 1)"));
  for (const char* other : {"0 1 2 set tap devfs_cloning 1 = ok",
                            "0 1 2 set tap user_open 0 = ok"}) {
    EXPECT_FALSE(Allowed({kTap0}, std::string(other) + R"(
      0  3  4  open tap -> a   = 1)"))
        << other;
  }

  EXPECT_TRUE(Allowed({kTap0}, R"(
      0  1  2  set tap reuse 0 = ok
      0  3  4  open tap -> a   = 1)"));
  for (const char* same :
       {"0 1 2 set tap reuse 2 = ok", "0 1 2 set tap reuse 0 = -1"}) {  // EPERM
    EXPECT_FALSE(Allowed({kTap0}, std::string(same) + R"(
      0  3  4  open tap -> a   = 1)"))
        << same;
  }
}

// Threads 0 and 2 are in the first network stack, thread 1 in another.
TEST(HandoffTest, IdleUnitsAreThoseOfTheSameNetworkStack) {
  const auto allowed = [](std::vector<Device> idle, std::string_view text) {
    return AllowedIn({0, 1, 0}, std::move(idle), text);
  };
  EXPECT_FALSE(allowed({kTap0}, "2 1 2 open tap -> a = 1"));
  EXPECT_TRUE(allowed({kTap0}, "1 1 2 open tap -> a = 1"));
  constexpr std::string_view kAgain = R"(
      1  1  2  open tap -> a   = 1
      1  3  4  close a         = ok)";
  EXPECT_FALSE(
      allowed({kTap0}, std::string(kAgain) + "\n1 5 6 open tap -> a = 2"));
  EXPECT_TRUE(allowed({}, std::string(kAgain) + "\n2 5 6 open tap -> a = 2"));
  // What it has found may be another stack's.
  EXPECT_TRUE(allowed({kTap0}, R"(
      1  1  2  open tap0 -> a  = 0
      1  3  4  close a         = ok
      1  5  6  open tap -> a   = 1)"));
}

TEST(HandoffTest, DevicesOfOtherNetworkStacksMayBeHidden) {
  const auto allowed = [](std::string_view text) {
    return AllowedIn({0, 1}, {kTap0}, text);
  };
  EXPECT_TRUE(allowed("1 1 2 open tap0 -> a = -2"));
  EXPECT_TRUE(allowed("1 1 2 launch tap0 -> A = -2"));
  EXPECT_TRUE(allowed("1 1 2 stat tap0 = -2"));
  EXPECT_TRUE(allowed("1 1 2 destroy tap0 = -6"));
  EXPECT_TRUE(allowed("1 1 2 create tap1 = -17"));
  // It may have made what it looked up.
  EXPECT_TRUE(allowed(R"(
      1  1  2  open tap1 -> a  = -6
      1  3  4  destroy tap1    = ok)"));
  // What works does so for all.
  EXPECT_FALSE(allowed(R"(
      1  1  2  open tap0 -> a  = 0
      0  3  4  open tap -> a   = 0)"));
  EXPECT_FALSE(allowed("1 1 2 destroy tap1 = ok"));
  EXPECT_FALSE(allowed("1 1 2 create tap0 = 0"));
}

}  // namespace
}  // namespace taprace
