// Small histories with the verdict of each specification.
#include "harness/spec/check_history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "harness/spec/tap_rules.h"

namespace taprace {
namespace {

using check::Finding;
using check::Verdict;

// One call: "thread operation", its times, its outcome.
struct Line {
  int thread;
  std::string_view operation;
  int64_t invoke_ns;
  int64_t return_ns;
  Outcome outcome = {};
};

constexpr int64_t kHangs = kPending;

Outcome Got(Unit unit) { return {.error = 0, .unit = unit}; }
Outcome Fails(int32_t error) { return {.error = error}; }

History Written(std::vector<Device> idle, const std::vector<Line>& lines) {
  History history{.idle = std::move(idle), .calls = {}};
  for (const Line& line : lines) {
    const Result<Operation> operation = ParseOperation(line.operation);
    EXPECT_TRUE(operation.ok()) << line.operation;
    history.calls.push_back({line.thread, *operation, line.invoke_ns,
                             line.return_ns, line.outcome});
  }
  return history;
}

constexpr Device Tap(Unit unit) { return {Family::kTap, unit}; }
constexpr Device Tun(Unit unit) { return {Family::kTun, unit}; }

Finding Check(std::string_view spec, const History& history) {
  const TapRules* rules = FindTapSpec(spec);
  EXPECT_NE(rules, nullptr) << spec;
  const Result<Finding> finding = CheckHistory(*rules, history);
  EXPECT_TRUE(finding.ok()) << (finding.ok() ? "" : finding.error().message);
  return finding.ok() ? *finding : Finding{};
}

// The specifications that allow the history, by their first letters or so.
std::string Allowing(const History& history) {
  std::string names;
  for (const TapRules& rules : SequentialTapSpecs()) {
    if (Check(rules.name, history).verdict != Verdict::kLinearizable) continue;
    if (!names.empty()) names += ' ';
    names += rules.name;
  }
  return names;
}

constexpr const char* kAll = "stock exclusive reuse-any reuse-lowest linux";
constexpr const char* kFreeBsd = "stock exclusive reuse-any reuse-lowest";
constexpr const char* kReuse = "exclusive reuse-any reuse-lowest";
constexpr const char* kNone = "";

TEST(TapSpecsTest, AreFoundByName) {
  for (const TapRules& rules : SequentialTapSpecs()) {
    EXPECT_EQ(FindTapSpec(rules.name), &rules);
    EXPECT_FALSE(rules.summary.ends_with('.'));
  }
  EXPECT_EQ(FindTapSpec("reuse"), nullptr);
}

TEST(CheckHistoryTest, GenericOpenWithAnIdleInterface) {
  const auto opens = [](Unit unit) {
    return Written({Tap(0), Tap(2)}, {{0, "open tap -> a", 0, 1, Got(unit)}});
  };
  EXPECT_EQ(Allowing(opens(0)), kReuse);
  EXPECT_EQ(Allowing(opens(1)), "stock exclusive linux");
  EXPECT_EQ(Allowing(opens(2)), "exclusive reuse-any");
  EXPECT_EQ(Allowing(opens(3)), "exclusive");
}

TEST(CheckHistoryTest, GenericOpenWithNoneIdle) {
  const auto opens = [](Unit unit) {
    return Written({Tap(0)}, {{0, "open tap0 -> a", 0, 1, Got(0)},
                              {0, "open tap -> b", 2, 3, Got(unit)}});
  };
  EXPECT_EQ(Allowing(opens(0)), kNone);
  EXPECT_EQ(Allowing(opens(1)), kAll);
  EXPECT_EQ(Allowing(opens(2)), "exclusive");
}

TEST(CheckHistoryTest, NobodyGetsWhatSomebodyHolds) {
  const History history = Written({}, {{0, "open tap -> a", 0, 9, Got(0)},
                                       {1, "open tap -> a", 1, 8, Got(0)}});
  EXPECT_EQ(Allowing(history), kNone);
  const Finding finding = Check("exclusive", history);
  EXPECT_EQ(finding.stuck, 0u);
  EXPECT_EQ(finding.order, std::vector<size_t>{1});
}

TEST(CheckHistoryTest, AGenericOpenNeverFails) {
  for (int32_t error : {EBUSY, ENXIO, EMFILE}) {
    EXPECT_EQ(Allowing(Written({}, {{0, "open tap -> a", 0, 9, Fails(error)},
                                    {1, "open tap0 -> a", 1, 8, Got(0)}})),
              kNone);
  }
}

TEST(CheckHistoryTest, OpenByNameOfWhatIsHeld) {
  const auto second = [](Outcome outcome) {
    return Written({}, {{0, "open tap7 -> a", 0, 1, Got(7)},
                        {1, "open tap7 -> a", 2, 3, outcome}});
  };
  EXPECT_EQ(Allowing(second(Fails(EBUSY))), kAll);
  EXPECT_EQ(Allowing(second(Fails(ENXIO))), kNone);
  EXPECT_EQ(Allowing(second(Got(7))), kNone);
  EXPECT_EQ(Allowing(second(Got(8))), kNone);
}

TEST(CheckHistoryTest, AnOpenThatFailsForNoReason) {
  EXPECT_EQ(
      Allowing(Written({Tap(0)}, {{0, "open tap0 -> a", 0, 1, Fails(EBUSY)}})),
      kNone);
}

TEST(CheckHistoryTest, InterfacesOutliveTheirHoldersOrNot) {
  const auto then = [](Line line) {
    return Written(
        {}, {{0, "open tap -> a", 0, 1, Got(0)}, {0, "close a", 2, 3}, line});
  };
  EXPECT_EQ(Allowing(then({0, "open tap -> a", 4, 5, Got(0)})),
            "exclusive reuse-any reuse-lowest linux");
  EXPECT_EQ(Allowing(then({0, "open tap -> a", 4, 5, Got(1)})),
            "stock exclusive");
  EXPECT_EQ(Allowing(then({0, "stat tap0", 4, 5})), kFreeBsd);
  EXPECT_EQ(Allowing(then({0, "stat tap0", 4, 5, Fails(ENODEV)})), "linux");
}

TEST(CheckHistoryTest, PersistenceIsAnOption) {
  const auto then = [](std::string_view set, Outcome outcome) {
    return Written({}, {{0, "open tap -> a", 0, 1, Got(0)},
                        {0, set, 2, 3},
                        {0, "close a", 4, 5},
                        {0, "stat tap0", 6, 7, outcome}});
  };
  EXPECT_EQ(Allowing(then("set persist 1 a", {})), kAll);
  EXPECT_EQ(Allowing(then("set persist 1 a", Fails(ENOENT))), kNone);
  EXPECT_EQ(Allowing(then("set persist 0 a", Fails(ENOENT))),
            "exclusive reuse-any reuse-lowest linux");
  EXPECT_EQ(Allowing(then("set persist 0 a", {})), "stock exclusive");
}

TEST(CheckHistoryTest, LookingANameUp) {
  // A stat of the generic name makes an interface each time on stock FreeBSD.
  const auto after_stats = [](Unit unit) {
    return Written({}, {{0, "stat tap", 0, 1},
                        {0, "access tap", 2, 3},
                        {0, "open tap -> a", 4, 5, Got(unit)}});
  };
  EXPECT_EQ(Allowing(after_stats(0)), "exclusive reuse-any reuse-lowest linux");
  EXPECT_EQ(Allowing(after_stats(1)), "exclusive");
  EXPECT_EQ(Allowing(after_stats(2)), "stock exclusive");
  EXPECT_EQ(Allowing(Written({}, {{0, "stat tap3", 0, 1}})), "stock exclusive");
  EXPECT_EQ(Allowing(Written({}, {{0, "stat tap3", 0, 1, Fails(ENOENT)}})),
            "exclusive reuse-any reuse-lowest linux");
}

TEST(CheckHistoryTest, CreateByName) {
  const auto create = [](Outcome outcome) {
    return Written({Tap(1)}, {{0, "create tap1", 0, 1, outcome}});
  };
  EXPECT_EQ(Allowing(create(Fails(EEXIST))), kAll);
  EXPECT_EQ(Allowing(create(Got(1))), kNone);
  EXPECT_EQ(Allowing(Written({}, {{0, "create tap1", 0, 1, Got(1)},
                                  {0, "stat tap1", 2, 3},
                                  {0, "open tap1 -> a", 4, 5, Got(1)},
                                  {0, "close a", 6, 7},
                                  {0, "stat tap1", 8, 9}})),
            kAll);
  EXPECT_EQ(Allowing(Written({}, {{0, "create tap", 0, 1, Got(1)}})), kNone);
}

TEST(CheckHistoryTest, ACreateOnLinuxHoldsForAMoment) {
  const auto beside = [](int64_t return_ns) {
    return Written({}, {{0, "create tap1", 0, return_ns, Got(1)},
                        {1, "open tap1 -> a", 4, 5, Fails(EBUSY)},
                        {1, "open tap1 -> a", 6, 7, Got(1)}});
  };
  EXPECT_EQ(Allowing(beside(9)), "linux");
  EXPECT_EQ(Allowing(beside(3)), kNone);
}

// EBADFD, as it was seen on a real kernel.
TEST(CheckHistoryTest, ACreateOnLinuxMayLoseItsInterfaceToADestroy) {
  const auto create = [](const char* text, int64_t destroy_ns) {
    return Written({Tap(0)}, {{0, text, 0, 9, Fails(77)},
                              {1, "destroy tap1", destroy_ns, 20}});
  };
  EXPECT_EQ(Allowing(create("create tap1", 5)), "linux");
  EXPECT_EQ(Allowing(create("create tap", 5)), "linux");
  EXPECT_EQ(Allowing(create("create tap", 10)), kNone);
  EXPECT_EQ(Allowing(Written({}, {{0, "create tap", 0, 9, Fails(77)}})), kNone);
}

TEST(CheckHistoryTest, DestroyOfAHeldInterfaceWaitsOnFreeBsd) {
  const auto destroy = [](int64_t return_ns) {
    return Written({Tap(0)}, {{0, "open tap0 -> a", 0, 1, Got(0)},
                              {1, "destroy tap0", 2, return_ns},
                              {0, "close a", 6, 7},
                              {0, "create tap0", 20, 21, Got(0)}});
  };
  EXPECT_EQ(Allowing(destroy(5)), "linux");
  EXPECT_EQ(Allowing(destroy(9)), kAll);
}

TEST(CheckHistoryTest, ADestroyTurnsNewHoldersAway) {
  // The holder has closed, the destroy still runs.
  const auto open = [](Outcome outcome) {
    return Written({Tap(0)}, {{0, "open tap0 -> a", 0, 1, Got(0)},
                              {1, "destroy tap0", 2, 20},
                              {0, "close a", 3, 4},
                              {0, "open tap0 -> a", 6, 7, outcome},
                              {2, "stat tap0", 8, 9}});
  };
  EXPECT_EQ(Allowing(open(Fails(EBUSY))), kFreeBsd);
  EXPECT_EQ(Allowing(open(Fails(ENXIO))), kFreeBsd);
  EXPECT_EQ(Allowing(open(Fails(EINVAL))), kNone);
  EXPECT_EQ(Allowing(open(Got(0))), kAll);
}

TEST(CheckHistoryTest, DestroyOfWhatIsMissing) {
  const auto destroy = [](Outcome outcome) {
    return Written({}, {{0, "destroy tap0", 0, 1, outcome}});
  };
  EXPECT_EQ(Allowing(destroy(Fails(ENXIO))), kAll);
  EXPECT_EQ(Allowing(destroy({})), kNone);
  EXPECT_EQ(
      Allowing(Written({Tap(0)}, {{0, "destroy tap0", 0, 1, Fails(ENXIO)}})),
      kNone);
}

TEST(CheckHistoryTest, OnlyOneDestroyRemoves) {
  EXPECT_EQ(Allowing(Written({Tap(0)}, {{0, "destroy tap0", 0, 9},
                                        {1, "destroy tap0", 0, 9}})),
            kNone);
}

TEST(CheckHistoryTest, ADestroyOnLinuxDetachesTheHolder) {
  const History history =
      Written({}, {{0, "open tap0 -> a", 0, 1, Got(0)},
                   {1, "destroy tap0", 2, 3},
                   {1, "open tap0 -> a", 4, 5, Got(0)},
                   {0, "close a", 6, 7},
                   {2, "open tap0 -> a", 8, 9, Fails(EBUSY)}});
  EXPECT_EQ(Allowing(history), "linux");
  // The detached descriptor does not release what another one holds.
  History stolen = history;
  stolen.calls.back().outcome = Got(0);
  EXPECT_EQ(Allowing(stolen), kNone);
  // Nor does it set options of it.
  stolen.calls[3].operation = *ParseOperation("set persist 1 a");
  stolen.calls.pop_back();
  EXPECT_EQ(Allowing(stolen), kNone);
}

TEST(CheckHistoryTest, TheLastCopyReleases) {
  const auto then = [](Outcome outcome) {
    return Written({}, {{0, "open tap0 -> a", 0, 1, Got(0)},
                        {0, "fork a -> P", 2, 3},
                        {0, "close a", 4, 5},
                        {1, "open tap0 -> a", 6, 7, outcome}});
  };
  EXPECT_EQ(Allowing(then(Fails(EBUSY))), kAll);
  EXPECT_EQ(Allowing(then(Got(0))), kNone);
  History killed = then(Got(0));
  killed.calls.insert(killed.calls.begin() + 3,
                      {0, *ParseOperation("kill P"), 5, 5, {}});
  EXPECT_EQ(Allowing(killed), kAll);
}

TEST(CheckHistoryTest, AForkThatFailedHasNoCopy) {
  EXPECT_EQ(Allowing(Written({}, {{0, "open tap0 -> a", 0, 1, Got(0)},
                                  {0, "fork a -> P", 2, 3, Fails(EAGAIN)},
                                  {0, "close a", 4, 5},
                                  {1, "open tap0 -> a", 6, 7, Got(0)}})),
            kAll);
}

TEST(CheckHistoryTest, AKillReleasesAllOneByOne) {
  // Between the two releases another thread sees one of them done.
  EXPECT_EQ(Allowing(Written({}, {{0, "launch tap0 -> P", 0, 1, Got(0)},
                                  {0, "open tap1 -> a", 2, 3, Got(1)},
                                  {0, "pass a -> P", 4, 5},
                                  {0, "kill P", 6, 20},
                                  {1, "open tap0 -> a", 7, 8, Fails(EBUSY)},
                                  {1, "open tap1 -> a", 9, 10, Got(1)},
                                  {1, "open tap0 -> b", 11, 12, Fails(EBUSY)},
                                  {1, "open tap0 -> b", 21, 22, Got(0)}})),
            kAll);
}

TEST(CheckHistoryTest, APassedDescriptorIsHeldByTheChild) {
  const auto then = [](Outcome outcome) {
    return Written({Tap(4)}, {{0, "launch tap3 -> P", 0, 1, Got(3)},
                              {0, "open tap4 -> a", 2, 3, Got(4)},
                              {0, "pass a -> P", 4, 5},
                              {1, "open tap4 -> a", 6, 7, outcome}});
  };
  EXPECT_EQ(Allowing(then(Fails(EBUSY))), kAll);
  EXPECT_EQ(Allowing(then(Got(4))), kNone);
}

TEST(CheckHistoryTest, FamiliesCountOnTheirOwn) {
  const History history =
      Written({Tun(0)}, {{0, "open tap -> a", 0, 1, Got(0)},
                         {0, "open tun0 -> b", 2, 3, Got(0)},
                         {1, "open tun -> a", 4, 5, Got(1)},
                         {1, "open tap1 -> b", 6, 7, Got(1)}});
  EXPECT_EQ(Allowing(history), kAll);
  EXPECT_EQ(Check("stock", history).order, (std::vector<size_t>{0, 1, 2, 3}));
  History wrong = history;
  wrong.calls[2].outcome = Got(0);
  EXPECT_EQ(Allowing(wrong), kNone);
  EXPECT_EQ(Check("stock", wrong).stuck, 2u);
}

TEST(CheckHistoryTest, TheStockDriverShowsDevicesTooEarly) {
  const auto beside = [](int64_t return_ns) {
    return Written({}, {{0, "open tap -> a", 0, return_ns, Got(0)},
                        {1, "open tap0 -> a", 4, 5, Fails(ENXIO)}});
  };
  EXPECT_EQ(Allowing(beside(9)), "stock exclusive");
  EXPECT_EQ(Allowing(beside(3)), kNone);
}

TEST(CheckHistoryTest, WhatHangsMayHaveHappened) {
  EXPECT_EQ(Allowing(Written({}, {{0, "open tap -> a", 0, kHangs},
                                  {1, "open tap0 -> a", 1, 2, Fails(EBUSY)}})),
            kAll);
  EXPECT_EQ(Allowing(Written({}, {{0, "open tap -> a", 0, kHangs},
                                  {1, "open tap0 -> a", 1, 2, Got(0)}})),
            kAll);
  EXPECT_EQ(Allowing(Written({Tap(0)}, {{0, "destroy tap0", 0, kHangs},
                                        {1, "create tap0", 1, 2, Got(0)}})),
            kAll);
}

TEST(CheckHistoryTest, RefusesWhatItCannotExpress) {
  const TapRules& stock = *FindTapSpec("stock");
  EXPECT_EQ(CheckHistory(stock, Written({}, {{0, "open tap -> a", 0, 1, {}}}))
                .error()
                .message,
            "call 0, open tap -> a, does not say which unit it got");
  EXPECT_EQ(
      CheckHistory(stock, Written({}, {{0, "open tap -> a", 0, 1, Got(256)}}))
          .error()
          .message,
      "the history may lead to unit 256, the highest is 255");
}

TEST(CheckHistoryTest, ManyUnits) {
  std::vector<Line> lines;
  for (Unit unit = 0; unit < 256; ++unit) {
    lines.push_back({unit % 50, "open tap -> a", unit, unit + 9, Got(unit)});
    lines.push_back({unit % 50, "fork a -> P", unit + 10, unit + 11});
    lines.push_back({unit % 50, "close a", unit + 12, unit + 13});
  }
  std::stable_sort(
      lines.begin(), lines.end(),
      [](const Line& a, const Line& b) { return a.invoke_ns < b.invoke_ns; });
  EXPECT_EQ(Check("stock", Written({}, lines)).verdict, Verdict::kLinearizable);
}

// ---- Faults ----

TEST(CheckHistoryTest, AFaultExplainsItsOwnError) {
  const auto opens = [](std::string_view open, int32_t error) {
    return Written({Tap(0)}, {{0, open, 0, 9, Fails(error)}});
  };
  EXPECT_EQ(Allowing(opens("open tap -> a under fd-limit", EMFILE)), kAll);
  EXPECT_EQ(Allowing(opens("open tap0 -> a under no-memory", ENOMEM)), kAll);
  EXPECT_EQ(Allowing(opens("launch tap -> P under kill", EINTR)), kAll);
  EXPECT_EQ(Allowing(opens("open tap -> a under fd-limit", EINTR)), kNone);
  EXPECT_EQ(Allowing(opens("open tap -> a under signal", EBUSY)), kNone);
}

// While it runs it may hold what it will not get, and only then.
TEST(CheckHistoryTest, AHamperedOpenHoldsNothingAfterwards) {
  for (const char* open :
       {"open tap -> a under fd-limit", "open tap0 -> a under fd-limit"}) {
    const auto history = [&](int64_t return_ns, Outcome other) {
      return Written({Tap(0)}, {{0, open, 0, return_ns, Fails(EMFILE)},
                                {1, "open tap0 -> a", 5, 9, other}});
    };
    EXPECT_EQ(Allowing(history(3, Fails(EBUSY))), kNone) << open;
    EXPECT_EQ(Allowing(history(3, Got(0))), kAll) << open;
    EXPECT_EQ(Allowing(history(6, Got(0))), kAll) << open;
  }
  EXPECT_EQ(
      Allowing(Written({Tap(0)},
                       {{0, "open tap0 -> a under signal", 0, 6, Fails(EINTR)},
                        {1, "open tap0 -> a", 5, 9, Fails(EBUSY)}})),
      kAll);
}

// What another call holds stays held.
TEST(CheckHistoryTest, AHamperedOpenReleasesOnlyWhatItGot) {
  const auto history = [](std::string_view open) {
    return Written({Tap(0)}, {{0, "open tap0 -> a", 0, 1, Got(0)},
                              {1, open, 2, 3, Fails(EINTR)},
                              {2, "open tap0 -> a", 4, 5, Got(0)}});
  };
  EXPECT_EQ(Allowing(history("open tap0 -> a under signal")), kNone);
  EXPECT_EQ(Allowing(history("open tap -> a under signal")), kNone);
}

TEST(CheckHistoryTest, AHamperedOpenMayMakeAnInterface) {
  const auto history = [](Unit later) {
    return Written({}, {{0, "open tap -> a under signal", 0, 1, Fails(EINTR)},
                        {0, "open tap -> a", 2, 3, Got(later)}});
  };
  EXPECT_EQ(Allowing(history(0)), kAll);
  EXPECT_EQ(Allowing(history(1)), "stock exclusive");
}

TEST(CheckHistoryTest, AnInterruptedDestroyTakesHoldersAgain) {
  const auto history = [](int64_t return_ns, Outcome other) {
    return Written(
        {Tap(0)}, {{0, "open tap0 -> a", 0, 1, Got(0)},
                   {1, "destroy tap0 under signal", 2, return_ns, Fails(EINTR)},
                   {0, "close a", 3, 4},
                   {2, "open tap0 -> a", 6, 9, other}});
  };
  EXPECT_EQ(Allowing(history(5, Got(0))), kFreeBsd);
  EXPECT_EQ(Allowing(history(5, Fails(EBUSY))), kNone);
  EXPECT_EQ(Allowing(history(7, Got(0))), kFreeBsd);
  EXPECT_EQ(Allowing(history(7, Fails(EBUSY))), kFreeBsd);
}

// One that a signal ends changes nothing about another that goes on.
TEST(CheckHistoryTest, AnInterruptedDestroyEndsNoOther) {
  const auto history = [](Outcome late) {
    return Written({Tap(0)},
                   {{0, "open tap0 -> a", 0, 1, Got(0)},
                    {1, "destroy tap0", 2, 20, {}},
                    {2, "open tap0 -> b", 3, 4, Fails(ENXIO)},
                    {2, "destroy tap0 under signal", 5, 6, Fails(EINTR)},
                    {2, "open tap0 -> c", 7, 8, Fails(ENXIO)},
                    {0, "close a", 10, 11},
                    {2, "open tap0 -> d", 21, 22, late}});
  };
  EXPECT_EQ(Allowing(history(Got(0))), kFreeBsd);
  EXPECT_EQ(Allowing(history(Fails(ENXIO))), kNone);
}

}  // namespace
}  // namespace taprace
