#include "harness/steer/pilot.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/steer/point_sets.h"

namespace taprace {
namespace {

TEST(PilotTest, RecordsUntilItHasSeenSomething) {
  Pilot pilot({"a", "b"}, 1);
  EXPECT_EQ(ToLine(pilot.Next()), "point a; point b; record");
  pilot.Learn({});
  EXPECT_EQ(ToLine(pilot.Next()), "point a; point b; record");
  EXPECT_EQ(pilot.points_seen(), 0U);
}

TEST(PilotTest, SteersOnlyWhereSomethingHappens) {
  Pilot pilot({"a", "b", "c", "d"}, 1);
  // Two vCPUs; nothing comes by c. Points of another plan mean nothing.
  pilot.Learn({.hits = 9, .trace = {{0, 0}, {1, 3}, {0, 1}, {1, 99}}});
  EXPECT_EQ(pilot.points_seen(), 3U);
  std::set<size_t> delayed;
  std::set<std::pair<size_t, size_t>> held;
  std::set<int> depths;
  for (int i = 0; i < 500; ++i) {
    const Plan plan = pilot.Next();
    EXPECT_EQ(plan.points.size(), 4U);
    EXPECT_TRUE(plan.record);
    EXPECT_EQ(plan.delays.size() + plan.holds.size() + plan.pct.has_value(),
              1U);
    for (const Delay& delay : plan.delays) delayed.insert(*delay.point);
    for (const Hold& hold : plan.holds) held.insert({hold.point, hold.until});
    if (plan.pct) {
      depths.insert(plan.pct->depth);
      EXPECT_EQ(plan.pct->length, 9);
    }
    const auto again = ParsePlan(ToLine(plan), "plan");
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*again, plan);
  }
  EXPECT_EQ(delayed, (std::set<size_t>{0, 1, 3}));
  EXPECT_EQ(held, (std::set<std::pair<size_t, size_t>>{
                      {0, 3}, {1, 3}, {3, 0}, {3, 1}}));
  EXPECT_EQ(depths, (std::set<int>{1, 2, 3, 4}));
}

TEST(PilotTest, TheEssenceIsWhatActs) {
  const auto plan = ParsePlan(
      "point a; point b; point c; record; hold c until a 1ms", "plan");
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(ToLine(Essence(*plan)), "point a; point c; hold c until a 1ms");
}

TEST(PointSetsTest, AreNamesOnceEach) {
  for (const auto& names : {LinuxPoints(), FreeBsdPoints()}) {
    const std::set<std::string_view> once(names.begin(), names.end());
    EXPECT_EQ(once.size(), names.size());
    for (std::string_view name : names) {
      EXPECT_TRUE(ParsePlan("point " + std::string(name), "p").ok()) << name;
    }
  }
}

}  // namespace
}  // namespace taprace
