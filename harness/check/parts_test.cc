// The parts the checker is made of.
#include <gtest/gtest.h>

#include <vector>

#include "harness/check/memo.h"
#include "harness/check/model.h"
#include "harness/check/small_set.h"
#include "harness/check/timeline.h"
#include "harness/check/trail.h"
#include "harness/check/window.h"

namespace taprace::check {
namespace {

SmallSet<2> Set(std::initializer_list<int> slots) {
  SmallSet<2> set;
  for (int slot : slots) set.Add(slot);
  return set;
}

TEST(SmallSetTest, WalksItsMembersAcrossWords) {
  const SmallSet<2> set = Set({0, 63, 64, 127});
  EXPECT_EQ(set.NextFrom(0), 0);
  EXPECT_EQ(set.NextFrom(1), 63);
  EXPECT_EQ(set.NextFrom(64), 64);
  EXPECT_EQ(set.NextFrom(65), 127);
  EXPECT_EQ(set.NextFrom(128), SmallSet<2>::kSize);
  EXPECT_EQ(Set({3}).NextFrom(4), SmallSet<2>::kSize);
  EXPECT_EQ(set.Count(), 4);
}

TEST(SmallSetTest, FindsWhatIsMissing) {
  SmallSet<2> set;
  EXPECT_TRUE(set.Empty());
  for (int i = 0; i < 128; ++i) {
    EXPECT_EQ(set.FirstMissing(), i);
    set.Add(i);
  }
  EXPECT_EQ(set.FirstMissing(), 128);
  set.Remove(70);
  EXPECT_EQ(set.FirstMissing(), 70);
}

TEST(SmallSetTest, ComparesAndSubtracts) {
  EXPECT_TRUE(Set({1, 70}).SubsetOf(Set({1, 2, 70})));
  EXPECT_FALSE(Set({1, 71}).SubsetOf(Set({1, 2, 70})));
  EXPECT_EQ(Set({1, 70}) - Set({70}), Set({1}));
  EXPECT_EQ((Set({1, 70}) & Set({70, 71})), Set({70}));
  EXPECT_EQ((Set({1, 70}) | Set({70, 71})), Set({1, 70, 71}));
}

TEST(TimelineTest, LevelsAreReturnsInOrder) {
  // 0: [0, 5], 1: [1, 2], 2: [3, 4], 3: [3, never]
  Timeline timeline;
  ASSERT_TRUE(timeline.Build(
      std::vector<Times>{{0, 5}, {1, 2}, {3, 4}, {3, kNever}}, 64));
  ASSERT_EQ(timeline.level_count(), 3);
  EXPECT_EQ(timeline.level(0).call, 1);
  EXPECT_EQ(timeline.level(0).invoked, 2);
  EXPECT_EQ(timeline.level(1).call, 2);
  EXPECT_EQ(timeline.level(1).invoked, 4);
  EXPECT_EQ(timeline.level(2).call, 0);
  EXPECT_EQ(timeline.slot_count(), 2);
  EXPECT_EQ(timeline.slot(2), timeline.slot(1));  // given again
  EXPECT_EQ(timeline.slot(3), 63);
}

TEST(TimelineTest, TouchingCallsAreConcurrent) {
  Timeline timeline;
  ASSERT_TRUE(timeline.Build(std::vector<Times>{{0, 1}, {1, 2}}, 64));
  EXPECT_EQ(timeline.level(0).invoked, 2);
}

TEST(TimelineTest, RefusesMoreCallsAtOnceThanSlots) {
  Timeline timeline;
  const std::vector<Times> calls = {{0, 9}, {1, 9}, {2, kNever}};
  EXPECT_TRUE(timeline.Build(calls, 3));
  EXPECT_FALSE(timeline.Build(calls, 2));
}

TEST(WindowTest, MovesBothWaysAlike) {
  std::vector<Times> calls;
  for (int64_t i = 0; i < 50; ++i) {
    calls.push_back({i, i % 7 == 0 ? kNever : i + i * 13 % 9});
  }
  Timeline timeline;
  ASSERT_TRUE(timeline.Build(calls, 64));
  std::vector<uint8_t> read_only(calls.size());
  for (size_t i = 0; i < calls.size(); i += 3) read_only[i] = 1;
  Window<1> forth;
  forth.Reset(timeline, read_only);
  for (int level = 0; level < timeline.level_count(); ++level) {
    Window<1> back;
    back.Reset(timeline, read_only);
    back.MoveTo(timeline.level_count() - 1);
    back.MoveTo(level);
    forth.MoveTo(level);
    EXPECT_EQ(forth.open(), back.open());
    EXPECT_EQ(forth.open() & forth.read_only(), back.open() & back.read_only());
    for (int slot = forth.open().NextFrom(0); slot < 64;
         slot = forth.open().NextFrom(slot + 1)) {
      EXPECT_EQ(forth.call_at(slot), back.call_at(slot));
      EXPECT_EQ(timeline.slot(forth.call_at(slot)), slot);
      EXPECT_EQ(forth.read_only().Has(slot), forth.call_at(slot) % 3 == 0);
    }
  }
}

using IntMemo = Memo<int, 2>;

TEST(MemoTest, KeepsEachConfigurationOnce) {
  IntMemo memo;
  memo.Reset({}, 1000, 8);
  for (int round = 0; round < 2; ++round) {
    for (int level = 0; level < 10; ++level) {
      for (int state = 0; state < 300; ++state) {
        const bool fresh = memo.Insert(level, Set({state % 90}), state / 90,
                                       state / 90) != IntMemo::kNone;
        EXPECT_EQ(fresh, round == 0);
      }
    }
  }
}

TEST(MemoTest, HashesMayCollide) {
  IntMemo memo;
  memo.Reset({}, 1000, 8);
  EXPECT_NE(memo.Insert(0, {}, 1, 7), IntMemo::kNone);
  EXPECT_NE(memo.Insert(0, {}, 2, 7), IntMemo::kNone);
  EXPECT_EQ(memo.Insert(0, {}, 1, 7), IntMemo::kNone);
}

TEST(MemoTest, FewerPendingCallsCoverMore) {
  IntMemo memo;
  memo.Reset(Set({100, 101, 102}), 1000, 8);
  EXPECT_NE(memo.Insert(0, Set({1, 100}), 5, 5), IntMemo::kNone);
  EXPECT_EQ(memo.Insert(0, Set({1, 100, 101}), 5, 5), IntMemo::kNone);
  EXPECT_NE(memo.Insert(0, Set({1, 101}), 5, 5), IntMemo::kNone);
  EXPECT_NE(memo.Insert(0, Set({1}), 5, 5), IntMemo::kNone);
  EXPECT_NE(memo.Insert(0, Set({1, 2, 100}), 5, 5), IntMemo::kNone);
}

TEST(MemoTest, ForgetsPagesButNotBeforeTheyAreOfNoUse) {
  IntMemo memo;
  memo.Reset({}, 2, 3);
  for (int level = 0; level < 100; ++level) {
    const IntMemo::Id id = memo.Insert(level, {}, level, level);
    ASSERT_NE(id, IntMemo::kNone);
    EXPECT_EQ(memo[id].level, level);
    EXPECT_LE(memo.oldest_level(), std::max(0, level - 2));
    EXPECT_GE(memo.oldest_level(), level - 6);
    EXPECT_LE(memo.count(), 6u);
    for (int old = std::max(0, level - 2); old <= level; ++old) {
      EXPECT_EQ(memo.Insert(old, {}, old, old), IntMemo::kNone);
    }
  }
  EXPECT_LE(memo.count_max(), 7u);
}

TEST(TrailTest, CollectKeepsTheOrdersInUse) {
  Trail trail;
  trail.Clear();
  int32_t kept = Trail::kRoot;
  for (int call = 0; call < 100; ++call) {
    trail.Append(kept, 1000);
    kept = trail.Append(kept, call);
  }
  int32_t branch = trail.Append(kept, 7);
  int32_t root = Trail::kRoot;
  const size_t before = trail.bytes();
  std::vector<int32_t*> leaves = {&kept, &branch, &root};
  trail.Collect(leaves);
  EXPECT_LT(trail.bytes(), before * 6 / 10);
  EXPECT_EQ(root, Trail::kRoot);
  const std::vector<size_t> order = trail.Order(branch);
  ASSERT_EQ(order.size(), 101u);
  for (size_t i = 0; i < 100; ++i) EXPECT_EQ(order[i], i);
  EXPECT_EQ(order[100], 7u);
  EXPECT_EQ(trail.Order(kept).size(), 100u);
}

}  // namespace
}  // namespace taprace::check
