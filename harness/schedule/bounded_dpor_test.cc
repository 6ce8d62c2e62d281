// BoundedDpor against Dfs with the same bound.
#include "harness/schedule/bounded_dpor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "harness/schedule/classics/classics.h"
#include "harness/schedule/dfs.h"
#include "harness/schedule/explore.h"
#include "harness/schedule/observed.h"
#include "harness/schedule/random_subject.h"
#include "harness/schedule/reached.h"
#include "harness/schedule/sync.h"
#include "harness/schedule/threads.h"
#include "harness/testing/sanitized.h"

namespace taprace::schedule {
namespace {

TEST(BoundedDporTest, ClassicsHaveTheSameOutcomes) {
  Engine engine;
  for (const Classic& classic : Classics()) {
    for (const bool broken : {false, true}) {
      const auto subject = classic.make(broken);
      for (const int bound : {0, 1, 2}) {
        SCOPED_TRACE(std::string(classic.name) + (broken ? ", broken" : "") +
                     ", bound " + std::to_string(bound));
        Dfs dfs(bound);
        BoundedDpor dpor(bound);
        const Reached all = ExploreAll(engine, *subject, dfs, 200'000);
        const Reached few = ExploreAll(engine, *subject, dpor, 200'000);
        ASSERT_TRUE(all.all && few.all);
        EXPECT_EQ(Missing(few, all), "");
        EXPECT_EQ(Missing(all, few), "");
        EXPECT_LE(few.executions, all.executions);
      }
    }
  }
}

// Two threads store to two variables in turn. Its outcome is the order of the
// stores to each.
class StoresToBoth : public Observed {
 public:
  void Start() override {
    variables_[0].emplace("x", 0);
    variables_[1].emplace("y", 0);
    orders_ = {};
    for (char name : {'a', 'b'}) Spawn("stores", [this, name] { Body(name); });
  }
  std::string Outcome() const override { return orders_[0] + " " + orders_[1]; }

 private:
  void Body(char name) {
    for (int i = 0; i < 6; ++i) {
      const size_t variable = i % 2;
      variables_[variable]->Store(i);
      orders_[variable] += name;
    }
  }

  std::array<std::optional<Shared<int>>, 2> variables_;
  std::array<std::string, 2> orders_;
};

// Most orders of the steps on different variables are the same, and lead to
// points seen before.
TEST(BoundedDporTest, GoesOnOnceFromEachPoint) {
  Engine engine;
  StoresToBoth subject;
  for (const int bound : {1, 2, 3, 4, 5}) {
    BoundedDpor dpor(bound);
    const Reached few = ExploreAll(engine, subject, dpor, 10'000);
    Dfs dfs(bound);
    const Reached all = ExploreAll(engine, subject, dfs, 10'000);
    ASSERT_TRUE(few.all && all.all);
    EXPECT_EQ(few.outcomes, all.outcomes);
    EXPECT_LT(few.executions, 1.5 * static_cast<double>(few.outcomes.size()))
        << bound;
  }
}

// A finding ends an execution before the other thread has shown what it does.
TEST(BoundedDporTest, AFindingHidesNoOther) {
  Threads subject({[](Threads& t) {
                     t.x->Store(1);
                     Yield();
                     Fail("writer");
                   },
                   [](Threads& t) {
                     Fail(t.x->Load() == 0 ? "early reader" : "late reader");
                   }});
  Engine engine;
  const auto findings = [&](int bound) {
    BoundedDpor dpor(bound);
    return FindingsOf(engine, subject, dpor);
  };
  EXPECT_EQ(findings(0), (std::set<std::string>{"early reader", "writer"}));
  EXPECT_EQ(findings(1),
            (std::set<std::string>{"early reader", "late reader", "writer"}));
}

// Points after the same steps are not equal if one load came after a store in
// one of them only.
TEST(BoundedDporTest, TellsApartWhatWasLoaded) {
  Threads subject({[](Threads& t) {
                     t.x->Store(1);
                     t.x->Store(2);
                     t.x->Store(3);
                   },
                   [](Threads& t) {
                     std::string loaded;
                     for (int i = 0; i < 3; ++i) {
                       loaded += std::to_string(t.x->Load());
                     }
                     for (int i = 0; i < 3; ++i) t.y->Store(i);
                     Fail(loaded);
                   }});
  Engine engine;
  for (const int bound : {1, 2, 3, 4, 5}) {
    Dfs dfs(bound);
    BoundedDpor dpor(bound);
    const std::set<std::string> all = FindingsOf(engine, subject, dfs);
    EXPECT_GT(all.size(), 1u);
    EXPECT_EQ(FindingsOf(engine, subject, dpor), all) << bound;
  }
}

// Knows nothing of what steps do besides the access they were chosen for and
// giving locks back.
class Inattentive : public BoundedDpor {
 public:
  using BoundedDpor::BoundedDpor;
  void OnEffect(const Access& effect) override {
    if (Releases(effect.kind)) BoundedDpor::OnEffect(effect);
  }
};

TEST(BoundedDporTest, WhoOverlooksADependenceMissesOutcomes) {
  Threads subject(
      {[](Threads& t) {
         Yield();
         Engine::Current()->Affect(kThreadNumbers, AccessKind::kRead);
         if (t.plain != 0) Fail("changed");
       },
       [](Threads& t) {
         Yield();
         Engine::Current()->Affect(kThreadNumbers, AccessKind::kWrite);
         t.plain = 1;
       }});
  Engine engine;
  BoundedDpor dpor(1);
  EXPECT_TRUE(Explore(engine, subject, dpor).failure.has_value());
  Inattentive careless(1);
  EXPECT_FALSE(Explore(engine, subject, careless).failure.has_value());
}

struct Sizes {
  int threads;
  int operations;
  int subjects;  // how many, or which
};

class BoundedDporRandomTest : public testing::TestWithParam<Sizes> {};

// Subjects of more schedules than can be tried here are left out.
TEST_P(BoundedDporRandomTest, SubjectsHaveTheSameOutcomes) {
  constexpr int64_t kSchedulesMax = 5'000;
  const Sizes sizes = GetParam();
  const int count =
      std::max(ScaledDown(sizes.subjects), std::min(sizes.subjects, 20));
  Engine engine({.steps_max = 500});
  int compared = 0;
  int64_t all_executions = 0;
  int64_t few_executions = 0;
  for (int i = 0; i < count; ++i) {
    RandomSubject subject(sizes.threads, sizes.operations,
                          static_cast<uint64_t>(i));
    for (const int bound : {0, 1, 2, 3}) {
      Dfs dfs(bound);
      const Reached all = ExploreAll(engine, subject, dfs, kSchedulesMax);
      if (!all.all) continue;
      BoundedDpor dpor(bound);
      const Reached few = ExploreAll(engine, subject, dpor, kSchedulesMax);
      ASSERT_TRUE(few.all) << subject.ToString();
      ASSERT_EQ(Missing(few, all), "") << i << ", " << bound << ":\n"
                                       << subject.ToString();
      ASSERT_EQ(Missing(all, few), "") << i << ", " << bound << ":\n"
                                       << subject.ToString();
      ASSERT_LE(few.executions, all.executions) << subject.ToString();
      ++compared;
      all_executions += all.executions;
      few_executions += few.executions;
    }
  }
  EXPECT_GE(compared, 2 * count);
  EXPECT_LT(few_executions, all_executions);
}

// Larger ones, each of which shows a fault: that what was seen from a point
// seen before is forgotten, that it was come to with fewer preemptions left, or
// by another thread; that nobody comes to wait for a lock; that a step that
// takes a lock and gives it back is one to wait for.
TEST(BoundedDporTest, LargerSubjectsHaveTheSameOutcomes) {
  struct Case {
    Sizes sizes;
    int bound;
  };
  constexpr Case kCases[] = {
      {{3, 3, 578}, 1},  {{3, 3, 431}, 1},  {{2, 5, 8}, 2},   {{2, 5, 280}, 2},
      {{2, 5, 566}, 1},  {{3, 3, 422}, 2},  {{2, 6, 118}, 2}, {{2, 6, 544}, 2},
      {{3, 3, 3545}, 2}, {{2, 6, 1806}, 2}, {{2, 6, 132}, 1}};
  Engine engine({.steps_max = 500});
  for (const Case& each : kCases) {
    RandomSubject subject(each.sizes.threads, each.sizes.operations,
                          static_cast<uint64_t>(each.sizes.subjects));
    Dfs dfs(each.bound);
    BoundedDpor dpor(each.bound);
    const Reached all = ExploreAll(engine, subject, dfs, 10'000);
    const Reached few = ExploreAll(engine, subject, dpor, 10'000);
    ASSERT_TRUE(all.all && few.all);
    EXPECT_EQ(Missing(few, all), "") << subject.ToString();
    EXPECT_EQ(Missing(all, few), "") << subject.ToString();
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, BoundedDporRandomTest,
                         testing::Values(Sizes{2, 2, 1'000}, Sizes{2, 3, 500},
                                         Sizes{2, 4, 100}, Sizes{3, 1, 300},
                                         Sizes{3, 2, 100}, Sizes{3, 3, 20}),
                         [](const testing::TestParamInfo<Sizes>& param) {
                           return std::to_string(param.param.threads) +
                                  "Threads" +
                                  std::to_string(param.param.operations) +
                                  "Operations";
                         });

}  // namespace
}  // namespace taprace::schedule
