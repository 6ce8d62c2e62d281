#include "harness/check/invariants.h"

#include <gtest/gtest.h>

#include "harness/check/claims.h"
#include "harness/testing/make_history.h"

namespace taprace {
namespace {

const Traits kStays = {.outlives_close = true};
const Traits kLooks = {.outlives_close = true, .lookups_make = true};
const Traits kTakes = {.destroy_takes_held = true};

std::string Verdict(std::string_view text, const Traits& traits = kStays) {
  const auto violation = CheckCalls(MakeHistory(text), traits);
  if (!violation) return "none";
  std::string verdict(InvariantName(violation->invariant));
  for (size_t index : violation->guilty) verdict += " " + std::to_string(index);
  return verdict;
}

TEST(DoubleClaimTest, TwoOpensOfOneUnitWithoutACloseBetween) {
  EXPECT_EQ(Verdict("0 10 20 open tap -> a = 3\n"
                    "1 15 30 open tap3 -> a = 3\n"),
            "double-claim 0 1");
}

TEST(FailedOpenByNameTest, MayBeOfAnotherNetworkStack) {
  const Traits vnets = {.outlives_close = true, .vnets = {0, 1}};
  constexpr std::string_view kHidden = "1 10 20 open tap0 -> a = -2\n";
  EXPECT_EQ(Verdict(kHidden), "failed-open-by-name 0");
  EXPECT_EQ(Verdict(kHidden, vnets), "none");
  constexpr std::string_view kBusy = "1 10 20 open tap0 -> a = -16\n";
  EXPECT_EQ(Verdict(kBusy, vnets), "falsely-busy 0");
  const std::string busy = std::string(kBusy) + "0 15 20 open tap -> a = 1\n";
  EXPECT_EQ(Verdict(busy), "falsely-busy 0");
  EXPECT_EQ(Verdict(busy, vnets), "none");
}

TEST(DoubleClaimTest, TheSentenceNamesUnitAndThreads) {
  const auto violation = CheckCalls(MakeHistory("0 10 20 open tap -> a = 3\n"
                                                "1 15 30 open tap3 -> b = 3\n"),
                                    kStays);
  ASSERT_TRUE(violation.has_value());
  EXPECT_EQ(violation->sentence,
            "tap3 was held by thread 0 ('open tap -> a') and by thread 1 "
            "('open tap3 -> b') at the same time");
}

TEST(DoubleClaimTest, OtherUnitsAndFamiliesDoNotMeet) {
  EXPECT_EQ(Verdict("0 10 20 open tap -> a = 3\n"
                    "1 15 30 open tap -> a = 4\n"
                    "2 15 30 open tun -> a = 3\n"),
            "none");
}

TEST(DoubleClaimTest, ACloseThatWasInvokedMayHaveReleased) {
  EXPECT_EQ(Verdict("0 10 20 open tap -> a = 3\n"
                    "0 25 90 close a = ok\n"
                    "1 15 30 open tap3 -> a = 3\n"),
            "none");
  EXPECT_EQ(Verdict("0 10 20 open tap -> a = 3\n"
                    "0 35 90 close a = ok\n"
                    "1 15 30 open tap3 -> a = 3\n"),
            "double-claim 0 1");
}

TEST(DoubleClaimTest, FindsAClaimBelowALongerOneOfTheSameUnit) {
  EXPECT_EQ(Verdict("0 10 20 open tap3 -> a = 3\n"
                    "0 21 22 close a = ok\n"
                    "0 30 40 open tap3 -> a = 3\n"
                    "1 50 60 open tap3 -> a = 3\n"
                    "1 61 62 close a = ok\n"),
            "double-claim 2 3");
}

TEST(DoubleClaimTest, AForkedCopyKeepsTheClaim) {
  constexpr std::string_view kForked =
      "0 10 20 open tap3 -> a = 3\n"
      "0 21 22 fork a -> P = ok\n"
      "0 23 24 close a = ok\n";
  EXPECT_EQ(Verdict(std::string(kForked) + "1 30 40 open tap3 -> a = 3\n"),
            "double-claim 0 3");
  EXPECT_EQ(Verdict(std::string(kForked) +
                    "0 25 26 kill P = ok\n1 30 40 open tap3 -> a = 3\n"),
            "none");
}

TEST(DoubleClaimTest, APassedDescriptorKeepsTheClaim) {
  constexpr std::string_view kPassed =
      "0 1 2 launch tap0 -> P = 0\n"
      "0 10 20 open tap3 -> a = 3\n"
      "0 21 22 pass a -> P = ok\n";
  EXPECT_EQ(Verdict(std::string(kPassed) + "1 30 40 open tap3 -> a = 3\n"),
            "double-claim 1 3");
  EXPECT_EQ(Verdict(std::string(kPassed) + "0 25 26 kill P = ok\n"
                                           "1 30 40 open tap3 -> a = 3\n"
                                           "1 41 42 open tap0 -> b = 0\n"),
            "none");
}

TEST(DoubleClaimTest, AFailedPassGivesUpItsCopy) {
  EXPECT_EQ(Verdict("0 1 2 launch tap0 -> P = 0\n"
                    "0 10 20 open tap3 -> a = 3\n"
                    "0 21 22 pass a -> P = -32\n"
                    "1 30 40 open tap3 -> a = 3\n"),
            "none");
}

TEST(DoubleClaimTest, ADestroyThatTakesHeldUnitsEndsTheClaim) {
  constexpr std::string_view kDestroyed =
      "0 10 20 open tap3 -> a = 3\n"
      "1 25 26 destroy tap3 = ok\n"
      "1 30 40 open tap3 -> a = 3\n";
  EXPECT_EQ(Verdict(kDestroyed, kTakes), "none");
  EXPECT_EQ(Verdict(kDestroyed, kStays), "double-claim 0 2");
  EXPECT_EQ(Verdict("1 1 2 destroy tap3 = ok\n"
                    "0 10 20 open tap3 -> a = 3\n"
                    "1 30 40 open tap3 -> a = 3\n",
                    kTakes),
            "double-claim 1 2");
  EXPECT_EQ(Verdict("0 10 20 open tap3 -> a = 3\n"
                    "1 25 26 destroy tap3 = -6\n"
                    "1 30 40 open tap3 -> a = 3\n",
                    kTakes),
            "double-claim 0 2");
}

TEST(FailedGenericOpenTest, AnyErrorCounts) {
  EXPECT_EQ(Verdict("0 10 20 open tap -> a = -16\n"), "failed-generic-open 0");
  EXPECT_EQ(Verdict("0 10 20 launch tun -> P = -6\n"), "failed-generic-open 0");
  EXPECT_EQ(Verdict("0 10 20 open tap -> a = 0\n0 21 - open tap -> b\n"),
            "none");
}

TEST(FailedGenericOpenTest, ASettingMayForbidIt) {
  EXPECT_EQ(Verdict("1 1 2 set tap devfs_cloning 0 = ok\n"
                    "0 10 20 open tap -> a = -2\n"),
            "none");
  EXPECT_EQ(Verdict("1 1 2 set tun devfs_cloning 0 = ok\n"
                    "0 10 20 open tap -> a = -2\n"),
            "failed-generic-open 1");
}

TEST(FalselyBusyTest, OnlyAHolderExplainsEbusy) {
  EXPECT_EQ(Verdict("0 10 20 open tap3 -> a = -16\n"), "falsely-busy 0");
  EXPECT_EQ(Verdict("0 10 20 open tap3 -> a = 3\n"
                    "1 30 40 open tap3 -> a = -16\n"),
            "none");
  EXPECT_EQ(Verdict("0 10 20 open tap3 -> a = 3\n"
                    "0 21 25 close a = ok\n"
                    "1 30 40 open tap3 -> a = -16\n"),
            "falsely-busy 2");
}

TEST(FalselyBusyTest, WhoeverMayHoldTheUnitExplainsIt) {
  // Still closing.
  EXPECT_EQ(Verdict("0 10 20 open tap3 -> a = 3\n"
                    "0 21 31 close a = ok\n"
                    "1 30 40 open tap3 -> a = -16\n"),
            "none");
  // Already opening.
  EXPECT_EQ(Verdict("1 30 40 open tap3 -> a = -16\n"
                    "0 39 60 open tap -> a = 3\n"),
            "none");
  // Never returned; nobody knows its unit.
  EXPECT_EQ(Verdict("0 10 - open tap -> a\n"
                    "1 30 40 open tap3 -> a = -16\n"),
            "none");
  EXPECT_EQ(Verdict("0 10 - open tap4 -> a\n"
                    "1 30 40 open tap3 -> a = -16\n"),
            "falsely-busy 1");
}

TEST(FalselyBusyTest, MakingOrRemovingTheInterfaceExplainsIt) {
  for (const char* other : {"create tap3", "destroy tap3", "create tap"}) {
    EXPECT_EQ(Verdict(std::string("0 25 35 ") + other +
                      " = ok\n1 30 40 open tap3 -> a = -16\n"),
              "none")
        << other;
    EXPECT_EQ(Verdict(std::string("0 5 15 ") + other +
                      " = ok\n1 30 40 open tap3 -> a = -16\n"),
              "falsely-busy 1")
        << other;
  }
}

TEST(FailedOpenByNameTest, OtherErrorsNeedARemoval) {
  EXPECT_EQ(Verdict("0 10 20 open tap3 -> a = -6\n"), "failed-open-by-name 0");
  EXPECT_EQ(Verdict("0 10 20 open tap3 -> a = 3\n"
                    "1 30 40 open tap3 -> a = -6\n"),
            "failed-open-by-name 1");
  EXPECT_EQ(Verdict("0 15 35 destroy tap3 = ok\n"
                    "1 30 40 open tap3 -> a = -6\n"),
            "none");
  EXPECT_EQ(Verdict("0 10 20 open tap3 -> a = 3\n"
                    "0 21 22 set persist 0 a = ok\n"
                    "0 25 35 close a = ok\n"
                    "1 30 40 open tap3 -> a = -6\n"),
            "none");
}

std::string Left(std::string_view text, const std::vector<Device>& remaining,
                 const Traits& traits) {
  History history = MakeHistory(text);
  history.idle = {{Family::kTap, 0}};
  const auto violation = CheckRemaining(history, remaining, traits);
  return violation ? violation->sentence.substr(0, 4) : "none";
}

TEST(LeftBehindTest, OnlyWhatSomethingAskedForMayStay) {
  const Device tap0 = {Family::kTap, 0};
  const Device tap3 = {Family::kTap, 3};
  constexpr std::string_view kOpened =
      "0 10 20 open tap -> a = 3\n0 30 40 close a = ok\n";
  EXPECT_EQ(Left(kOpened, {tap0}, kTakes), "none");
  EXPECT_EQ(Left(kOpened, {tap0, tap3}, kTakes), "tap3");
  EXPECT_EQ(Left(kOpened, {tap0, tap3}, kStays), "none");
  EXPECT_EQ(Left("0 10 20 stat tap = ok\n", {tap0, tap3}, kStays), "tap3");
  EXPECT_EQ(Left("0 10 20 stat tap = ok\n", {tap0, tap3}, kLooks), "tap3");
  EXPECT_EQ(Left("0 10 20 stat tap3 = ok\n", {tap0, tap3}, kStays), "tap3");
  EXPECT_EQ(Left("0 10 20 stat tap3 = ok\n", {tap0, tap3}, kLooks), "none");
  EXPECT_EQ(Left("0 10 20 create tap3 = ok\n", {tap0, tap3}, kTakes), "none");
  EXPECT_EQ(Left("0 10 20 create tap3 = -17\n", {tap0, tap3}, kTakes), "tap3");
  EXPECT_EQ(Left("0 10 20 open tap3 -> a = 3\n0 21 22 set persist 1 a = ok\n",
                 {tap0, tap3}, kTakes),
            "none");
  EXPECT_EQ(Left("0 10 20 destroy tap0 = ok\n", {tap0}, kStays), "tap0");
  EXPECT_EQ(Left("0 10 20 destroy tap0 = -6\n", {tap0}, kStays), "none");
  EXPECT_EQ(Left("0 10 20 destroy tap0 = ok\n0 30 40 create tap = 0\n", {tap0},
                 kStays),
            "none");
}

TEST(FailedOpenByNameTest, WhatOthersAreMakingMayNotBeThereYet) {
  constexpr std::string_view kMaking =
      "0 10 30 open tap -> a = 3\n1 15 20 open tap3 -> a = -6\n";
  constexpr std::string_view kLooking =
      "0 10 30 stat tap3 = ok\n1 15 20 open tap3 -> a = -6\n";
  constexpr std::string_view kMade =
      "0 10 14 stat tap3 = ok\n1 15 20 open tap3 -> a = -6\n";
  for (std::string_view text : {kMaking, kLooking, kMade}) {
    EXPECT_EQ(Verdict(text, kStays), "failed-open-by-name 1") << text;
  }
  EXPECT_EQ(Verdict(kMaking, kLooks), "none");
  EXPECT_EQ(Verdict(kLooking, kLooks), "none");
  EXPECT_EQ(Verdict(kMade, kLooks), "failed-open-by-name 1");
}

TEST(ClaimsTest, KnowsWhenAUnitWasHeld) {
  const std::vector<Claim> claims = ClaimsOf(
      MakeHistory("0 10 20 open tap -> a = 3\n0 30 40 close a = ok\n"), false);
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].maybe_from_ns, 10);
  EXPECT_EQ(claims[0].held_from_ns, 20);
  EXPECT_EQ(claims[0].held_until_ns, 30);
  EXPECT_EQ(claims[0].maybe_until_ns, 40);
  EXPECT_EQ(claims[0].released_by, 1u);
}

// errno values: 4 EINTR, 6 ENXIO, 16 EBUSY, 24 EMFILE.
TEST(FaultTest, ExplainsItsOwnErrorOnly) {
  EXPECT_EQ(Verdict("0 10 20 open tap -> a under fd-limit = -24\n"), "none");
  EXPECT_EQ(Verdict("0 10 20 open tap0 -> a under signal = -4\n"), "none");
  EXPECT_EQ(Verdict("0 10 20 launch tap -> P under kill = -4\n"), "none");
  EXPECT_EQ(Verdict("0 10 20 open tap -> a = -24\n"), "failed-generic-open 0");
  EXPECT_EQ(Verdict("0 10 20 open tap -> a under fd-limit = -16\n"),
            "failed-generic-open 0");
  EXPECT_EQ(Verdict("0 10 20 open tap0 -> a under signal = -6\n"),
            "failed-open-by-name 0");
}

TEST(FaultTest, AHamperedOpenMayHoldItsUnitUntilItReturns) {
  for (const char* open :
       {"tap0 -> a under fd-limit", "tap -> a under fd-limit"}) {
    const std::string hampered =
        "0 10 20 open " + std::string(open) + " = -24\n";
    EXPECT_EQ(Verdict(hampered + "1 15 30 open tap0 -> a = -16\n"), "none");
    EXPECT_EQ(Verdict(hampered + "1 21 30 open tap0 -> a = -16\n"),
              "falsely-busy 1");
    EXPECT_EQ(Verdict(hampered + "1 11 12 open tap0 -> a = 0\n"), "none");
  }
}

TEST(FaultTest, AHamperedOpenMayLeaveWhatAnOpenLeaves) {
  const auto left = [](std::string_view text, std::vector<Device> remaining) {
    return CheckRemaining(MakeHistory(text), remaining, kStays).has_value();
  };
  const Device tap0{Family::kTap, 0};
  const Device tap1{Family::kTap, 1};
  EXPECT_FALSE(left("0 1 2 open tap0 -> a under signal = -4\n", {tap0}));
  EXPECT_TRUE(left("0 1 2 open tap0 -> a under signal = -4\n", {tap1}));
  EXPECT_FALSE(left("0 1 2 launch tap -> P under kill = -4\n", {tap1}));
  EXPECT_TRUE(left("0 1 2 launch tap -> P under kill = -4\n", {tap0, tap1}));
  EXPECT_TRUE(left("0 1 2 create tap0 under no-memory = -12\n", {tap0}));
  EXPECT_TRUE(CheckRemaining(MakeHistory("0 1 2 launch tap -> P under kill = "
                                         "-4\n"),
                             {tap0}, {})
                  .has_value());
}

}  // namespace
}  // namespace taprace
