// What a model promises the checker beyond its steps, tried out: for tests of
// models.
#ifndef TAPRACE_HARNESS_CHECK_MODEL_CONTRACT_H_
#define TAPRACE_HARNESS_CHECK_MODEL_CONTRACT_H_

#include <algorithm>
#include <vector>

#include "harness/check/model.h"

namespace taprace::check {

// An operation with an outcome, which counts if `returned`.
template <Model M>
struct Sample {
  typename M::Operation operation;
  typename M::Outcome outcome;
  bool returned = true;

  const typename M::Outcome* seen() const {
    return returned ? &outcome : nullptr;
  }
};

// The states that the samples can lead to, one after the other.
template <Model M>
std::vector<typename M::State> After(
    const M& model, const typename M::State& state,
    std::initializer_list<const Sample<M>*> samples) {
  std::vector<typename M::State> states = {state};
  for (const Sample<M>* sample : samples) {
    std::vector<typename M::State> next;
    for (const typename M::State& from : states) {
      model.Step(from, sample->operation, sample->seen(),
                 [&next](const typename M::State& to) { next.push_back(to); });
    }
    states = std::move(next);
  }
  return states;
}

// Whether the samples, if they are declared to have nothing to do with each
// other, have not, as far as this state shows.
template <Model M>
bool IndependenceHolds(const M& model, const typename M::State& state,
                       const Sample<M>& a, const Sample<M>& b) {
  if (!model.Independent(a.operation, a.seen(), b.operation, b.seen())) {
    return true;
  }
  const auto ab = After<M>(model, state, {&a, &b});
  const auto ba = After<M>(model, state, {&b, &a});
  const auto contains = [](const auto& all, const auto& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  for (const auto& one : ab) {
    if (!contains(ba, one)) return false;
  }
  for (const auto& one : ba) {
    if (!contains(ab, one)) return false;
  }
  // Neither makes the other possible or impossible.
  const bool a_alone = !After<M>(model, state, {&a}).empty();
  const bool b_alone = !After<M>(model, state, {&b}).empty();
  return (a_alone && b_alone) == !ab.empty();
}

// Whether the sample, if it is declared read-only, changes nothing here.
template <Model M>
bool ReadOnlyHolds(const M& model, const typename M::State& state,
                   const Sample<M>& sample) {
  if (!sample.returned) return true;
  if (!model.ReadOnly(sample.operation, sample.outcome)) return true;
  for (const auto& after : After<M>(model, state, {&sample})) {
    if (!(after == state)) return false;
  }
  return true;
}

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_MODEL_CONTRACT_H_
