// The checker against the definition, on random histories.
#include "harness/check/brute_force.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/check/checker.h"
#include "harness/check/partition.h"
#include "harness/check/random_history.h"
#include "harness/spec/kv.h"
#include "harness/spec/register.h"
#include "harness/spec/workloads.h"
#include "harness/testing/sanitized.h"

namespace taprace::check {
namespace {

// A bag of small numbers, kept as a set of bits: put adds one, take removes
// any, so that one that never returned leads to several states.
struct Bag {
  struct Operation {
    bool put;
    int number;
  };
  using Outcome = int;  // what a take gave, -1 from an empty bag
  using State = uint32_t;

  State Initial() const { return 0; }
  uint64_t Hash(State state) const { return Mix(0, state); }

  template <typename Next>
  void Step(State state, const Operation& operation, const Outcome* outcome,
            Next&& next) const {
    if (operation.put) return next(state | 1u << operation.number);
    if (state == 0 && (!outcome || *outcome == -1)) next(state);
    for (int i = 0; i < 4; ++i) {
      if ((state >> i & 1) && (!outcome || *outcome == i)) {
        next(state & ~(1u << i));
      }
    }
  }
};

struct BagWorkload {
  Bag::Operation Draw(Random& random) const {
    return {Chance(0.5, random), Below(4, random)};
  }
  Bag::Outcome Answer(Bag::State state, const Bag::Operation& operation,
                      Random& random) const {
    if (operation.put || state == 0) return -1;
    while (true) {
      const int i = Below(4, random);
      if (state >> i & 1) return i;
    }
  }
  Bag::Outcome Lie(const Bag::Operation&, Random& random) const {
    return Below(5, random) - 1;
  }
};

Shape RandomShape(Random& random) {
  return {.processes = 1 + Below(5, random),
          .operations = 1 + Below(7, random),
          .pending = 0.1 * Below(5, random),
          .tie = 0.1 * Below(4, random)};
}

template <Model M>
class Comparison {
 public:
  explicit Comparison(const M& model) : model_(model) {}

  void Compare(const std::vector<Call<M>>& calls) {
    const bool expected = BruteForce<M>(model_, calls).Linearizable();
    ++(expected ? linearizable_ : violated_);
    for (bool depth_first : {false, true}) {
      const Finding finding =
          checker_.Check(model_, calls, {.depth_first = depth_first});
      ASSERT_EQ(finding.verdict,
                expected ? Verdict::kLinearizable : Verdict::kViolation);
      ASSERT_TRUE(OrderHolds<M>(model_, calls, finding.order));
      if (expected) {
        ExpectComplete(calls, finding);
      } else {
        ExpectStuck(calls, finding);
      }
    }
  }

  void ExpectBothVerdictsOften() const {
    const int all = linearizable_ + violated_;
    EXPECT_GT(linearizable_, all / 10);
    EXPECT_GT(violated_, all / 10);
  }

 private:
  static void ExpectComplete(const std::vector<Call<M>>& calls,
                             const Finding& finding) {
    for (size_t i = 0; i < calls.size(); ++i) {
      if (calls[i].pending()) continue;
      ASSERT_EQ(std::count(finding.order.begin(), finding.order.end(), i), 1);
    }
  }

  void ExpectStuck(const std::vector<Call<M>>& calls, const Finding& finding) {
    ASSERT_LT(finding.stuck, calls.size());
    const int64_t end = calls[finding.stuck].return_time;
    ASSERT_NE(end, kNever);
    BruteForce<M> brute_force(model_, calls);
    ASSERT_TRUE(brute_force.ExplainsUpTo(end - 1));
    ASSERT_FALSE(brute_force.ExplainsUpTo(end));
    for (size_t i = 0; i < calls.size(); ++i) {
      if (calls[i].return_time >= end) continue;
      ASSERT_EQ(std::count(finding.order.begin(), finding.order.end(), i), 1);
    }
  }

  M model_;
  Checker<M> checker_;
  int linearizable_ = 0;
  int violated_ = 0;
};

template <Model M, typename Workload>
void CompareMany(const M& model, Workload workload, uint64_t seed) {
  Random random(seed);
  Comparison<M> comparison(model);
  const int count = ScaledDown(100'000);
  for (int i = 0; i < count; ++i) {
    const Shape shape = RandomShape(random);
    std::vector<Call<M>> calls = RandomHistory(model, workload, shape, random);
    for (int lies = Below(3, random); lies > 0; --lies) {
      Falsify(calls, workload, random);
    }
    comparison.Compare(calls);
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << "history " << i;
  }
  comparison.ExpectBothVerdictsOften();
}

TEST(BruteForceTest, AgreesOnRegisters) {
  CompareMany(Register(), RegisterWorkload{}, 1);
}

TEST(BruteForceTest, AgreesOnKeyValueStores) {
  Strings strings;
  CompareMany(Kv(strings), KvWorkload{&strings}, 2);
}

TEST(BruteForceTest, AgreesOnBags) { CompareMany(Bag(), BagWorkload{}, 3); }

// The whole of a key-value history is linearizable if and only if each key's
// part is, and the merged order shows it.
TEST(BruteForceTest, PartsAgreeWithTheWhole) {
  Strings strings;
  const Kv kv(strings);
  KvWorkload workload{.strings = &strings, .keys = 3};
  Checker<Kv> checker;
  Random random(4);
  int violated = 0;
  const int count = ScaledDown(20'000);
  for (int i = 0; i < count; ++i) {
    std::vector<Call<Kv>> calls = RandomHistory(
        kv, workload,
        {.processes = 4, .operations = 12, .pending = 0.1, .tie = 0.2}, random);
    if (Chance(0.5, random)) Falsify(calls, workload, random);
    const Finding whole = checker.Check(kv, calls);
    const Finding parts = CheckByPart<Kv>(checker, kv, calls, Kv::Key);
    ASSERT_EQ(whole.verdict, parts.verdict) << "history " << i;
    if (parts.verdict == Verdict::kLinearizable) {
      ASSERT_TRUE(OrderHolds<Kv>(kv, calls, parts.order)) << "history " << i;
      for (size_t j = 0; j < calls.size(); ++j) {
        if (calls[j].pending()) continue;
        ASSERT_EQ(std::count(parts.order.begin(), parts.order.end(), j), 1);
      }
    } else {
      ASSERT_LT(parts.stuck, calls.size());
      ++violated;
    }
  }
  EXPECT_GT(violated, count / 20);
  EXPECT_LT(violated, count * 9 / 10);
}

// Both searches on histories too long for brute force.
TEST(BruteForceTest, BothSearchesAgreeOnLongerHistories) {
  Checker<Register> checker;
  RegisterWorkload workload;
  Random random(5);
  int level_by_level = 0;
  int violated = 0;
  const int count = ScaledDown(3'000);
  for (int i = 0; i < count; ++i) {
    std::vector<Call<Register>> calls = RandomHistory(
        Register(), workload,
        {.processes = 4, .operations = 100, .pending = 0.03}, random);
    if (Chance(0.7, random)) Falsify(calls, workload, random);
    const Finding quick = checker.Check(Register(), calls);
    const Finding thorough =
        checker.Check(Register(), calls, {.page_bytes = 0});
    const Finding levels =
        checker.Check(Register(), calls, {.depth_first = false});
    ASSERT_EQ(quick.verdict, thorough.verdict) << "history " << i;
    ASSERT_TRUE(OrderHolds<Register>(Register(), calls, thorough.order));
    ASSERT_EQ(quick.stuck, thorough.stuck);
    ASSERT_EQ(quick.verdict, levels.verdict) << "history " << i;
    ASSERT_EQ(quick.stuck, levels.stuck);
    level_by_level += thorough.level_by_level;
    violated += quick.verdict == Verdict::kViolation;
  }
  EXPECT_GT(level_by_level, count / 10);
  EXPECT_GT(violated, count / 10);
}

}  // namespace
}  // namespace taprace::check
