// Properties of the tap specifications, on random histories.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/brute_force.h"
#include "harness/spec/check_history.h"
#include "harness/spec/random_tap_history.h"
#include "harness/spec/tap_model.h"
#include "harness/spec/tap_rules.h"
#include "harness/spec/tap_step.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

using check::Below;
using check::Finding;
using check::Random;
using check::Verdict;

using AnyTap = TapModel<1, 8>;

// For messages: a history as its calls.
std::string Shown(const History& history) {
  std::string text = "\nidle";
  for (Device device : history.idle) text += " " + ToString(device);
  for (const Call& call : history.calls) {
    text += "\n" + std::to_string(call.thread) + ": " +
            ToString(call.operation) + " [" + std::to_string(call.invoke_ns) +
            ", " + (call.pending() ? "-" : std::to_string(call.return_ns)) +
            "] error " + std::to_string(call.outcome.error) + " unit " +
            std::to_string(call.outcome.unit);
  }
  return text;
}

bool LinearizableByDefinition(const TapRules& rules, const History& history) {
  const Result<TapSteps> steps = StepsOf(rules, history);
  if (!steps.ok()) return false;
  for (Family family : {Family::kTap, Family::kTun}) {
    std::vector<Unit> idle;
    for (Device device : history.idle) {
      if (device.family == family) idle.push_back(device.unit);
    }
    std::vector<check::Call<AnyTap>> calls;
    for (const TimedStep& timed : steps->steps) {
      if (timed.family != family) continue;
      const Call& call = history.calls[timed.call];
      calls.push_back(
          {timed.step, call.outcome, call.invoke_ns, call.return_ns});
    }
    const AnyTap model(rules, idle, steps->unit_count);
    if (!check::BruteForce<AnyTap>(model, calls).Linearizable()) return false;
  }
  return true;
}

TapShape RandomShape(Random& random) {
  return {.threads = 1 + Below(4, random),
          .calls = 1 + Below(7, random),
          .units = 1 + Below(3, random),
          .pending = 0.1 * Below(3, random),
          .lie = 0.1 * Below(4, random)};
}

class TapRandomTest : public testing::TestWithParam<TapRules> {
 protected:
  Finding Checked(const TapRules& rules, const History& history) {
    const Result<Finding> finding = checker_.Check(rules, history);
    EXPECT_TRUE(finding.ok()) << Shown(history);
    return finding.ok() ? *finding : Finding{};
  }

  TapChecker checker_;
};

TEST_P(TapRandomTest, AgreesWithTheDefinition) {
  Random random(1);
  int linearizable = 0;
  int violated = 0;
  const int count = ScaledDown(100'000);
  for (int i = 0; i < count; ++i) {
    const History history =
        RandomTapHistory(GetParam(), RandomShape(random), checker_, random);
    const bool expected = LinearizableByDefinition(GetParam(), history);
    ++(expected ? linearizable : violated);
    const Finding finding = Checked(GetParam(), history);
    ASSERT_EQ(finding.verdict,
              expected ? Verdict::kLinearizable : Verdict::kViolation)
        << "history " << i << Shown(history);
    ASSERT_TRUE(expected || !history.calls[finding.stuck].pending());
  }
  EXPECT_GT(linearizable, count / 10);
  EXPECT_GT(violated, count / 10);
}

// Of small histories in which most calls are under a fault, and so have more
// steps.
TEST_P(TapRandomTest, AgreesWithTheDefinitionUnderFaults) {
  Random random(5);
  int verdicts[2] = {};
  const int count = ScaledDown(4'000);
  for (int i = 0; i < count; ++i) {
    TapShape shape = RandomShape(random);
    shape.calls = std::min(shape.calls, 5);
    shape.fault = 0.9;
    const History history =
        RandomTapHistory(GetParam(), shape, checker_, random);
    const bool expected = LinearizableByDefinition(GetParam(), history);
    ++verdicts[expected];
    ASSERT_EQ(Checked(GetParam(), history).verdict == Verdict::kLinearizable,
              expected)
        << "history " << i << Shown(history);
  }
  EXPECT_GT(verdicts[0], count / 10);
  EXPECT_GT(verdicts[1], count / 10);
}

// A history cut off at any event has a verdict; if the whole is linearizable,
// so is every part; if the part is not, neither is the whole.
TEST_P(TapRandomTest, MayBeCutOffAnywhere) {
  Random random(2);
  int cut_violated = 0;
  const int count = ScaledDown(600);
  for (int i = 0; i < count; ++i) {
    TapShape shape = RandomShape(random);
    shape.calls = 20;
    shape.fault = i % 8 == 0 ? 0.3 : 0;
    const History history =
        RandomTapHistory(GetParam(), shape, checker_, random);
    const Verdict whole = Checked(GetParam(), history).verdict;
    ASSERT_NE(whole, Verdict::kUnknown);
    const int64_t end = history.calls.back().invoke_ns + 20;
    Verdict before = Verdict::kLinearizable;
    for (int64_t time = -1; time < end; ++time) {
      const Verdict part =
          Checked(GetParam(), Truncated(history, time)).verdict;
      ASSERT_NE(part, Verdict::kUnknown);
      if (before == Verdict::kViolation) {
        ASSERT_EQ(part, Verdict::kViolation) << time << Shown(history);
      }
      if (whole == Verdict::kLinearizable) {
        ASSERT_EQ(part, whole) << time << Shown(history);
      }
      cut_violated += part == Verdict::kViolation;
      before = part;
    }
  }
  EXPECT_GT(cut_violated, count / 10);
}

// A program that reuses the lowest idle interface reuses an idle one, and so
// on; other specifications refuse each other's histories.
TEST_P(TapRandomTest, SpecificationsDiffer) {
  const auto weaker = [](std::string_view strong, std::string_view weak) {
    if (strong == "reuse-lowest") {
      return weak == "reuse-any" || weak == "exclusive";
    }
    return weak == "exclusive" && (strong == "reuse-any" || strong == "stock");
  };
  const int count = 300;
  for (const TapRules& other : SequentialTapSpecs()) {
    if (other.name == GetParam().name) continue;
    Random random(3);
    int refused = 0;
    for (int i = 0; i < count; ++i) {
      TapShape shape = RandomShape(random);
      shape.calls = 15;
      shape.lie = 0;
      const History history =
          RandomTapHistory(GetParam(), shape, checker_, random);
      const bool allowed =
          Checked(other, history).verdict == Verdict::kLinearizable;
      refused += !allowed;
      if (weaker(GetParam().name, other.name)) {
        ASSERT_TRUE(allowed) << other.name << Shown(history);
      }
    }
    if (!weaker(GetParam().name, other.name)) {
      EXPECT_GE(refused, 3) << other.name;
    }
  }
}

// Many threads, of which none waits for long.
TEST_P(TapRandomTest, ExplainsContention) {
  Random random(6);
  const History history = TapContention(GetParam(), 8, 300, random);
  EXPECT_GE(history.calls.size(), 300u);
  EXPECT_EQ(Checked(GetParam(), history).verdict, Verdict::kLinearizable);
}

// A second claim of a unit while somebody holds it is found in every history.
TEST_P(TapRandomTest, FindsEveryDoubleClaim) {
  Random random(4);
  int complete = 0;
  const int count = 300;
  for (int i = 0; i < count; ++i) {
    TapShape shape = RandomShape(random);
    shape.calls = 15;
    shape.lie = 0;
    shape.pending = 0;
    History history = RandomTapHistory(GetParam(), shape, checker_, random);
    const int64_t now = history.calls.back().invoke_ns + 1'000;
    const Device device = {Family::kTap, 0};
    for (int thread : {100, 101}) {
      history.calls.push_back({thread,
                               {.kind = OpKind::kOpen, .device = device},
                               now + thread,
                               now + thread,
                               {.error = 0, .unit = 0}});
    }
    const bool hangs =
        std::any_of(history.calls.begin(), history.calls.end(),
                    [](const Call& call) { return call.pending(); });
    // What hangs may release or destroy the unit between the two claims.
    if (hangs) continue;
    ++complete;
    ASSERT_EQ(Checked(GetParam(), history).verdict, Verdict::kViolation)
        << Shown(history);
  }
  EXPECT_GT(complete, count / 10);
}

INSTANTIATE_TEST_SUITE_P(Specs, TapRandomTest,
                         testing::ValuesIn(SequentialTapSpecs().begin(),
                                           SequentialTapSpecs().end()),
                         [](const auto& info) {
                           std::string name(info.param.name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace taprace
