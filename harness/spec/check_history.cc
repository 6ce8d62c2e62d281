#include "harness/spec/check_history.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/checker.h"
#include "harness/check/partition.h"
#include "harness/spec/handoff.h"
#include "harness/spec/tap_footprint.h"
#include "harness/spec/tap_model.h"
#include "harness/spec/tap_step.h"

namespace taprace {
namespace {

using check::Finding;
using check::Verdict;

// Two sizes of units and of holders, as most histories have few of both.
using SmallTap = TapModel<1, 1>;
using WideTap = TapModel<4, 1>;
using HeldTap = TapModel<1, 8>;
using WideHeldTap = TapModel<4, 8>;

std::vector<Unit> IdleUnits(const History& history, Family family) {
  std::vector<Unit> units;
  for (Device device : history.idle) {
    if (device.family == family) units.push_back(device.unit);
  }
  return units;
}

template <typename Model>
std::vector<check::Call<Model>> CallsOf(const TapRules& rules,
                                        const TapSteps& steps,
                                        const History& history) {
  std::vector<check::Call<Model>> calls;
  for (const TimedStep& timed : steps.steps) {
    const Call& call = history.calls[timed.call];
    calls.push_back({timed.step, call.outcome, call.invoke_ns,
                     call.pending() ? check::kNever : call.return_ns});
    calls.back().operation.footprint = FootprintOf(
        rules, timed.step, call.pending() ? nullptr : &call.outcome);
  }
  return calls;
}

// The steps of a finding as calls: each where its last step stands, if all of
// them are in the order.
void NameCalls(const TapSteps& steps, const History& history,
               Finding& finding) {
  std::vector<int> missing(history.calls.size(), 0);
  for (const TimedStep& timed : steps.steps) {
    if (!history.calls[timed.call].pending()) ++missing[timed.call];
  }
  for (size_t step : finding.order) --missing[steps.steps[step].call];
  std::vector<size_t> order;
  std::vector<bool> named(history.calls.size());
  for (size_t i = finding.order.size(); i-- > 0;) {
    const size_t call = steps.steps[finding.order[i]].call;
    if (missing[call] > 0 || named[call]) continue;
    named[call] = true;
    order.push_back(call);
  }
  std::reverse(order.begin(), order.end());
  finding.order = std::move(order);
  if (finding.verdict == Verdict::kViolation) {
    finding.stuck = steps.steps[finding.stuck].call;
  }
}

// Families have nothing to do with each other, so each is checked on its own.
template <typename Model>
Finding CheckFamilies(check::Checker<Model>& checker, const TapRules& rules,
                      const History& history, const TapSteps& steps,
                      const check::Options& options) {
  const std::vector<check::Call<Model>> calls =
      CallsOf<Model>(rules, steps, history);
  Finding whole;
  whole.verdict = Verdict::kLinearizable;
  std::vector<std::vector<size_t>> orders;
  for (Family family : {Family::kTap, Family::kTun}) {
    std::vector<check::Call<Model>> part;
    std::vector<size_t> indices;
    for (size_t i = 0; i < calls.size(); ++i) {
      if (steps.steps[i].family != family) continue;
      part.push_back(calls[i]);
      indices.push_back(i);
    }
    if (part.empty()) continue;
    const Model model(rules, IdleUnits(history, family), steps.unit_count);
    Finding finding = checker.Check(model, part, options);
    for (size_t& index : finding.order) index = indices[index];
    finding.stuck = indices[finding.stuck];
    if (finding.verdict == Verdict::kViolation) return finding;
    check::AddPart(finding, whole);
    orders.push_back(std::move(finding.order));
  }
  whole.order = check::MergeOrders<Model>(calls, orders);
  return whole;
}

}  // namespace

struct TapChecker::Checkers {
  check::Checker<SmallTap> small;
  check::Checker<WideTap> wide;
  check::Checker<HeldTap> held;
  check::Checker<WideHeldTap> wide_held;
};

TapChecker::TapChecker() : checkers_(std::make_unique<Checkers>()) {}
TapChecker::~TapChecker() = default;

Result<Finding> TapChecker::Check(const TapRules& rules, const History& history,
                                  const check::Options& options,
                                  const std::vector<int>& vnets) {
  const TapRules* const applicable = RulesFor(rules, history, vnets);
  if (applicable == nullptr) {
    Finding nothing_to_say;
    nothing_to_say.verdict = Verdict::kLinearizable;
    return nothing_to_say;
  }
  if (applicable != &rules) {
    if (const std::optional<size_t> stuck = PassesOver(history, vnets)) {
      Finding finding;
      finding.verdict = Verdict::kViolation;
      finding.stuck = *stuck;
      return finding;
    }
  }
  if (vnets.empty()) return CheckBy(*applicable, history, options);
  return CheckBy(*applicable, ShownOrHidden(history), options);
}

Result<Finding> TapChecker::CheckBy(const TapRules& rules,
                                    const History& history,
                                    const check::Options& options) {
  const Result<TapSteps> steps = StepsOf(rules, history);
  if (!steps.ok()) return steps.error();
  constexpr int kHoldersMax = 255;
  if (steps->holder_count > kHoldersMax) {
    return Error{"more than " + std::to_string(kHoldersMax) +
                 " files are open at once"};
  }
  const bool wide = steps->unit_count > SmallTap::Units::kSize;
  const bool held = steps->holder_count > 1;
  const auto check = [&](auto& checker) {
    return CheckFamilies(checker, rules, history, *steps, options);
  };
  Finding finding =
      held ? (wide ? check(checkers_->wide_held) : check(checkers_->held))
           : (wide ? check(checkers_->wide) : check(checkers_->small));
  NameCalls(*steps, history, finding);
  return finding;
}

Result<Finding> CheckHistory(const TapRules& rules, const History& history,
                             const check::Options& options) {
  return TapChecker().Check(rules, history, options);
}

Violation ToViolation(const TapRules& rules, const History& history,
                      Finding finding) {
  const Call& stuck = history.calls[finding.stuck];
  return {.invariant = Invariant::kNotLinearizable,
          .sentence = "no order of the calls that the specification '" +
                      std::string(rules.name) + "' allows explains '" +
                      ToString(stuck.operation) + "' of thread " +
                      std::to_string(stuck.thread),
          .guilty = {finding.stuck},
          .order = LongestOrder{.order = std::move(finding.order),
                                .stuck = finding.stuck}};
}

}  // namespace taprace
