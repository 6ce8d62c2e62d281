#include "harness/steer/plan.h"

#include <gtest/gtest.h>

#include "harness/base/random.h"

namespace taprace {
namespace {

constexpr char kText[] =
    R"(point attach tun_attach
point tun_chr_open
point later tun_attach+0x1f
point tun_net_init +0x4
point here 0xffffffff81000000
delay attach 10% 200us
delay * 1% 1ms
hold attach until later 5ms
pct 3 of 40 2s
record
replay 20ms 0:attach 1:later
)";

TEST(PlanTest, ReadsWhatItPrints) {
  const auto plan = ParsePlan(kText, "p");
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  EXPECT_EQ(ToString(*plan), kText);
  const auto again = ParsePlan(ToLine(*plan), "p");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(*again, *plan);
  EXPECT_EQ(ToLine(*plan).find('\n'), std::string::npos);

  EXPECT_EQ(plan->points[1].symbol, "tun_chr_open");
  EXPECT_EQ(plan->points[2].offset, 0x1fU);
  EXPECT_EQ(plan->points[3].symbol, "tun_net_init");
  EXPECT_EQ(plan->points[4].offset, 0xffffffff81000000U);
  EXPECT_FALSE(plan->delays[1].point);
  EXPECT_EQ(plan->pct->time_us, 2'000'000);
  EXPECT_EQ(plan->replay->hits[1], (Hit{.vcpu = 1, .point = 2}));
}

TEST(PlanTest, CommentsAndBlanksMeanNothing) {
  const auto plan = ParsePlan("# a plan\n\n  point a   f + \r\n", "p");
  EXPECT_FALSE(plan.ok());
  const auto good =
      ParsePlan("# a plan; delay\n\n\tpoint a   f \r\n;; record # yes", "p");
  ASSERT_TRUE(good.ok()) << good.error().message;
  EXPECT_EQ(ToLine(*good), "point a f; record");
}

TEST(PlanTest, ErrorsNameTheLineAndTheWord) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"pont a", "p:1: 'pont' is no statement of a plan"},
      {"point a\n\npoint a f", "p:3: there is a point a already"},
      {"point 1a", "p:1: '1a' where a name is expected"},
      {"point a 0xzz", "p:1: '0xzz' where an address is expected"},
      {"point a f+x", "p:1: 'f+x' where an offset is expected"},
      {"point a f g", "p:1: 'g' where the end is expected"},
      {"delay a 10% 1ms", "p:1: 'a' where the name of a point is expected"},
      {"delay * 0% 1ms", "p:1: '0' where 1% to 100% is expected"},
      {"delay * 10% 11s",
       "p:1: '11s' where a time of at most 10s, as in 200us, is expected"},
      {"point a\nhold a b", "p:2: 'b' where 'until' is expected"},
      {"pct 0 of 1 1s", "p:1: '0' where a depth of 1 to 100 is expected"},
      {"pct 1 of 1 1s; pct 1 of 1 1s", "p:1: there is a pct already"},
      {"replay",
       "p:1: the end where a time of at most 10s, as in 200us, is "
       "expected"},
      {"replay 1s 64:a", "p:1: '64:a' where VCPU:NAME is expected"},
      {"record \x01", "p:1: '?' where the end is expected"}};
  for (const auto& [text, message] : cases) {
    const auto plan = ParsePlan(text, "p");
    ASSERT_FALSE(plan.ok()) << text;
    EXPECT_EQ(plan.error().message, message);
  }
}

TEST(PlanTest, DropsThePointsThatNothingMeans) {
  const auto plan = ParsePlan(
      "point a; point b; point c; point d; hold d until b 1ms; delay c 5% 1us;"
      "replay 1s 0:d 1:b",
      "p");
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  EXPECT_EQ(ToLine(WithoutUnused(*plan)),
            "point b; point c; point d; delay c 5% 1us; hold d until b 1ms; "
            "replay 1s 0:d 1:b");
  for (const char* all : {"record", "delay * 1% 1us", "pct 2 of 9 1ms"}) {
    const auto whole = ParsePlan(std::string("point a; point b; ") + all, "p");
    ASSERT_TRUE(whole.ok());
    EXPECT_EQ(WithoutUnused(*whole), *whole);
  }
}

// Plans of any kind print and read back the same.
Plan RandomPlan(uint64_t& random) {
  const auto below = [&](uint64_t most) { return NextRandom(random) % most; };
  const auto time = [&] {
    constexpr int64_t kUnits[] = {1, 1'000, 1'000'000};
    return static_cast<int64_t>(below(10) + 1) * kUnits[below(3)];
  };
  Plan plan;
  const size_t points = below(5) + 1;
  for (size_t i = 0; i < points; ++i) {
    Point point{.name = "p" + std::to_string(i)};
    const uint64_t kind = below(3);
    if (kind > 0) point.symbol = kind == 1 ? point.name : "f.isra.0";
    if (below(2) == 0) point.offset = NextRandom(random);
    plan.points.push_back(point);
  }
  for (uint64_t i = below(3); i > 0; --i) {
    Delay delay{.percent = static_cast<int>(below(100)) + 1, .time_us = time()};
    if (below(2) == 0) delay.point = below(points);
    plan.delays.push_back(delay);
  }
  for (uint64_t i = below(3); i > 0; --i) {
    plan.holds.push_back({below(points), below(points), time()});
  }
  if (below(2) == 0) {
    plan.pct = Pct{static_cast<int>(below(9)) + 1,
                   static_cast<int64_t>(below(99)) + 1, time()};
  }
  if (below(2) == 0) {
    plan.replay.emplace().time_us = time();
    for (uint64_t i = below(9); i > 0; --i) {
      plan.replay->hits.push_back({static_cast<int>(below(4)), below(points)});
    }
  }
  plan.record = below(2) == 0;
  return plan;
}

TEST(PlanTest, AnyPlanReadsBackTheSame) {
  uint64_t random = 1;
  for (int i = 0; i < 2'000; ++i) {
    const Plan plan = RandomPlan(random);
    for (const std::string& text : {ToString(plan), ToLine(plan)}) {
      const auto again = ParsePlan(text, "p");
      ASSERT_TRUE(again.ok()) << text << again.error().message;
      ASSERT_EQ(*again, plan) << text;
    }
  }
}

// Whatever happens to a text, it is a plan or has a one-line error.
TEST(PlanTest, NoTextIsTooBroken) {
  uint64_t random = 2;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = kText;
    for (int edits = 0; edits < 3; ++edits) {
      const size_t at = NextRandom(random) % text.size();
      const auto byte = static_cast<char>(NextRandom(random) % 256);
      if (NextRandom(random) % 2 == 0) {
        text[at] = byte;
      } else {
        text.erase(at, 1 + NextRandom(random) % 3);
      }
    }
    const auto plan = ParsePlan(text, "p");
    if (!plan.ok()) {
      ASSERT_EQ(plan.error().message.find('\n'), std::string::npos);
      continue;
    }
    const auto again = ParsePlan(ToString(*plan), "p");
    ASSERT_TRUE(again.ok() && *again == *plan) << text;
  }
}

}  // namespace
}  // namespace taprace
