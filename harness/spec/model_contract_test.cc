// The models keep what they promise the checker.
#include "harness/check/model_contract.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <ostream>
#include <string>
#include <vector>

#include "harness/check/random_history.h"
#include "harness/spec/kv.h"
#include "harness/spec/register.h"
#include "harness/spec/tap_model.h"
#include "harness/spec/tap_rules.h"
#include "harness/spec/workloads.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

using check::Below;
using check::Chance;
using check::Random;
using check::Sample;

template <check::Model M, typename Draw>
void ExpectContracts(const M& model, Draw&& draw, uint64_t seed) {
  Random random(seed);
  int independent = 0;
  int reads = 0;
  const int count = ScaledDown(200'000);
  typename M::State state = model.Initial();
  for (int i = 0; i < count; ++i) {
    const Sample<M> a = draw(random);
    const Sample<M> b = draw(random);
    ASSERT_TRUE(check::ReadOnlyHolds(model, state, a));
    reads += a.returned && model.ReadOnly(a.operation, a.outcome);
    if constexpr (check::KnowsIndependence<M>) {
      ASSERT_TRUE(check::IndependenceHolds(model, state, a, b))
          << testing::PrintToString(a) << testing::PrintToString(b);
      independent +=
          model.Independent(a.operation, a.seen(), b.operation, b.seen());
    }
    const auto reached = check::After<M>(model, state, {&a});
    if (!reached.empty()) {
      state = reached[Below(static_cast<int>(reached.size()), random)];
    }
  }
  EXPECT_GT(reads, count / 50);
  if constexpr (check::KnowsIndependence<M>) {
    EXPECT_GT(independent, count / 50);
  }
}

TEST(ModelContractTest, Register) {
  const RegisterWorkload workload;
  ExpectContracts(
      Register(),
      [&](Random& random) {
        const auto operation = workload.Draw(random);
        return Sample<Register>{operation, workload.Lie(operation, random),
                                Chance(0.8, random)};
      },
      1);
}

TEST(ModelContractTest, Kv) {
  Strings strings;
  KvWorkload workload{.strings = &strings, .keys = 3};
  ExpectContracts(
      Kv(strings),
      [&](Random& random) {
        auto operation = workload.Draw(random);
        // Bounded strings.
        if (Chance(0.5, random)) operation.kind = Kv::Kind::kPut;
        return Sample<Kv>{operation, workload.Lie(operation, random),
                          Chance(0.8, random)};
      },
      2);
}

// `lasting` and `removes` are promises of whoever made the step: they are kept
// here by drawing no step that breaks them.
}  // namespace

namespace check {
void PrintTo(const Sample<TapModel<1, 3>>& sample, std::ostream* out) {
  *out << "action " << static_cast<int>(sample.operation.action) << " unit "
       << sample.operation.unit << " holder " << sample.operation.holder
       << " error " << sample.outcome.error << " got " << sample.outcome.unit
       << (sample.returned ? "\n" : " pending\n");
}
}  // namespace check

namespace {

class TapContractTest : public testing::TestWithParam<TapRules> {};

using Tap = TapModel<1, 3>;

constexpr int kUnits = 4;

Sample<Tap> DrawTap(const TapRules& rules, bool lasting, Random& random) {
  constexpr TapAction kActions[] = {
      TapAction::kOpen,    TapAction::kOpen,       TapAction::kRelease,
      TapAction::kRelease, TapAction::kPersist,    TapAction::kLookup,
      TapAction::kCreate,  TapAction::kCreateHeld, TapAction::kKeep,
      TapAction::kRemove,  TapAction::kRefuse,     TapAction::kRemoveUnheld,
      TapAction::kLost,
  };
  TapStep step = {.action = kActions[Below(13, random)],
                  .unit = Below(kUnits + 1, random) - 1,
                  .holder = static_cast<uint16_t>(1 + Below(7, random)),
                  .value = Chance(0.5, random)};
  const bool lost = step.action == TapAction::kLost ||
                    (step.action == TapAction::kCreateHeld &&
                     rules.kernel == KernelKind::kLinux && Chance(0.5, random));
  if (lost) step.token = kUnits + step.holder;
  // A create that failed does not tell what it had.
  if (step.action == TapAction::kLost) step.unit = kGeneric;
  const bool named = step.action == TapAction::kRefuse ||
                     step.action == TapAction::kRemove ||
                     step.action == TapAction::kRemoveUnheld;
  if (named && step.unit == kGeneric) step.unit = 0;
  if (lasting && (named || step.action == TapAction::kPersist)) {
    step.action = TapAction::kOpen;
  }
  constexpr int32_t kErrors[] = {0, 0, 0, EBUSY, ENXIO, EEXIST};
  Outcome outcome = {.error = kErrors[Below(6, random)]};
  const bool always_works = step.action == TapAction::kKeep ||
                            step.action == TapAction::kRefuse ||
                            step.action == TapAction::kRemoveUnheld;
  if (always_works) outcome.error = 0;
  if (outcome.ok()) outcome.unit = Below(kUnits, random);
  step.lasting = lasting && rules.kernel == KernelKind::kFreeBsd;
  step.removes = !step.lasting;
  const bool returned = Chance(0.8, random);
  step.footprint = FootprintOf(rules, step, returned ? &outcome : nullptr);
  return {step, outcome, returned};
}

TEST_P(TapContractTest, Steps) {
  const TapRules& rules = GetParam();
  ExpectContracts(
      Tap(rules, std::vector<Unit>{1, 2}, kUnits),
      [&](Random& random) { return DrawTap(rules, false, random); }, 3);
}

TEST_P(TapContractTest, StepsOnLastingInterfaces) {
  const TapRules& rules = GetParam();
  ExpectContracts(
      Tap(rules, std::vector<Unit>{0, 1, 2, 3}, kUnits),
      [&](Random& random) { return DrawTap(rules, true, random); }, 4);
}

INSTANTIATE_TEST_SUITE_P(Specs, TapContractTest,
                         testing::ValuesIn(SequentialTapSpecs().begin(),
                                           SequentialTapSpecs().end()),
                         [](const auto& info) {
                           std::string name(info.param.name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace taprace
