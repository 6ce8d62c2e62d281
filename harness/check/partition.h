// Checks an object that is made of independent ones part by part, such as a
// key-value store key by key. Linearizability is local: the whole is
// linearizable if and only if every part is (Herlihy and Wing,
// "Linearizability", TOPLAS 1990, theorem 1), and parts are less concurrent
// than the whole.
//
//   check::Finding finding = check::CheckByPart(
//       checker, Kv(), history,
//       [](const Kv::Operation& operation) { return operation.key; });
#ifndef TAPRACE_HARNESS_CHECK_PARTITION_H_
#define TAPRACE_HARNESS_CHECK_PARTITION_H_

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "harness/check/checker.h"
#include "harness/check/finding.h"
#include "harness/check/model.h"

namespace taprace::check {

// Orders of the parts, merged into one of the whole: each call takes effect as
// early as its part's order allows, and calls are sorted by that moment.
template <Model M>
std::vector<size_t> MergeOrders(
    std::span<const Call<M>> calls,
    const std::vector<std::vector<size_t>>& orders) {
  struct Effect {
    int64_t time;
    size_t call;
  };
  std::vector<Effect> effects;
  for (const std::vector<size_t>& order : orders) {
    int64_t now = std::numeric_limits<int64_t>::min();
    for (size_t call : order) {
      now = std::max(now, calls[call].invoke_time);
      effects.push_back({now, call});
    }
  }
  std::stable_sort(
      effects.begin(), effects.end(),
      [](const Effect& a, const Effect& b) { return a.time < b.time; });
  std::vector<size_t> merged;
  merged.reserve(effects.size());
  for (const Effect& effect : effects) merged.push_back(effect.call);
  return merged;
}

// What a part that is not violated adds to the finding on the whole, but for
// its order.
inline void AddPart(const Finding& part, Finding& whole) {
  whole.steps += part.steps;
  whole.memo_bytes_max = std::max(whole.memo_bytes_max, part.memo_bytes_max);
  whole.level_by_level |= part.level_by_level;
  if (part.verdict != Verdict::kUnknown) return;
  whole.verdict = Verdict::kUnknown;
  whole.limit = part.limit;
}

// Checks the calls of each part on its own, parts in ascending order of
// `part_of(operation)`, up to the first violation, whose order and stuck call
// the result has. A part that could not be decided makes the whole unknown
// unless another part is violated. The limits are for each part.
template <Model M, typename PartOf>
Finding CheckByPart(Checker<M>& checker, const M& model,
                    std::span<const Call<M>> calls, PartOf&& part_of,
                    const Options& options = {}) {
  std::vector<size_t> sorted(calls.size());
  std::iota(sorted.begin(), sorted.end(), size_t{0});
  std::stable_sort(sorted.begin(), sorted.end(), [&](size_t a, size_t b) {
    return part_of(calls[a].operation) < part_of(calls[b].operation);
  });
  Finding whole;
  whole.verdict = Verdict::kLinearizable;
  std::vector<std::vector<size_t>> orders;
  std::vector<Call<M>> part;
  for (size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    part.clear();
    const auto name = part_of(calls[sorted[begin]].operation);
    for (; end < sorted.size() && part_of(calls[sorted[end]].operation) == name;
         ++end) {
      part.push_back(calls[sorted[end]]);
    }
    Finding finding = checker.Check(model, part, options);
    for (size_t& index : finding.order) index = sorted[begin + index];
    finding.stuck = sorted[begin + finding.stuck];
    if (finding.verdict == Verdict::kViolation) return finding;
    AddPart(finding, whole);
    orders.push_back(std::move(finding.order));
  }
  whole.order = MergeOrders<M>(calls, orders);
  return whole;
}

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_PARTITION_H_
