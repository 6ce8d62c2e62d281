#include "harness/report/window.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/report/examples.h"

namespace taprace {
namespace {

TEST(WindowTest, AShortHistoryIsShownWhole) {
  const Counterexample small = SmallExample();
  const std::vector<size_t> window = Window(small, 100);
  ASSERT_EQ(window.size(), small.history.calls.size());
  EXPECT_EQ(window.front(), 0u);
  EXPECT_EQ(window.back(), small.history.calls.size() - 1);
}

TEST(WindowTest, ALongOneAroundTheGuiltyCalls) {
  const Counterexample large = LargeExample(10'000, 8);
  const std::vector<size_t> window = Window(large, 100);
  EXPECT_EQ(window.size(), 100u);
  EXPECT_TRUE(std::is_sorted(window.begin(), window.end()));
  const auto shown = [&](size_t index) {
    return std::find(window.begin(), window.end(), index) != window.end();
  };
  for (size_t guilty : large.guilty) {
    EXPECT_TRUE(shown(guilty));
    EXPECT_TRUE(shown(guilty - 1));
    EXPECT_TRUE(shown(guilty + 1));
  }
  EXPECT_TRUE(shown(large.order->stuck));
}

TEST(WindowTest, GuiltyCallsFarApart) {
  Counterexample large = LargeExample(10'000, 8);
  large.order.reset();
  large.guilty = {1'000, 9'000};
  const std::vector<size_t> window = Window(large, 2);
  EXPECT_EQ(window, large.guilty);
  EXPECT_EQ(Window(large, 20).size(), 20u);
}

TEST(WindowTest, ACallThatBeganLongAgoIsShownIfItOverlaps) {
  Counterexample large = LargeExample(10'000, 8);
  large.history.calls[3].return_ns = kPending;
  const std::vector<size_t> window = Window(large, 100);
  EXPECT_NE(std::find(window.begin(), window.end(), 3), window.end());
}

TEST(WindowTest, MoreGuiltyCallsThanRoom) {
  Counterexample large = LargeExample(100, 2);
  large.guilty.clear();
  for (size_t i = 0; i < 50; ++i) large.guilty.push_back(i);
  EXPECT_EQ(Window(large, 10).size(), 10u);
}

TEST(WindowTest, NothingGuiltyShowsTheEnd) {
  Counterexample large = LargeExample(100, 2);
  large.guilty.clear();
  large.order.reset();
  EXPECT_EQ(Window(large, 10).back(), 99u);
  EXPECT_TRUE(Window(Counterexample{}, 10).empty());
}

TEST(WindowTest, IndicesOutsideTheHistoryAreIgnored) {
  Counterexample small = SmallExample();
  small.guilty = {99'999};
  small.order->stuck = 99'999;
  EXPECT_EQ(Window(small, 2).size(), 2u);
}

}  // namespace
}  // namespace taprace
