// The definition of linearizability, tried out: every order of the calls that
// returned and of every subset of those that did not. For tests of the checker
// on histories of a handful of calls.
#ifndef TAPRACE_HARNESS_CHECK_BRUTE_FORCE_H_
#define TAPRACE_HARNESS_CHECK_BRUTE_FORCE_H_

#include <cstddef>
#include <span>
#include <vector>

#include "harness/check/model.h"

namespace taprace::check {

template <Model M>
class BruteForce {
 public:
  BruteForce(const M& model, std::span<const Call<M>> calls)
      : model_(model), calls_(calls), used_(calls.size()) {}

  bool Linearizable() { return ExplainsUpTo(kNever - 1); }

  // Whether there is an order of all calls that had returned at `time`, and of
  // any others.
  bool ExplainsUpTo(int64_t time) {
    time_ = time;
    return Explains(model_.Initial());
  }

 private:
  // Whether the calls not used yet can follow in some order.
  bool Explains(const typename M::State& state) {
    if (Complete()) return true;
    bool found = false;
    for (size_t i = 0; i < calls_.size() && !found; ++i) {
      if (used_[i] || !MayBeNext(i)) continue;
      used_[i] = true;
      model_.Step(state, calls_[i].operation,
                  calls_[i].pending() ? nullptr : &calls_[i].outcome,
                  [&](const typename M::State& next) {
                    found = found || Explains(next);
                  });
      used_[i] = false;
    }
    return found;
  }

  bool Complete() const {
    for (size_t i = 0; i < calls_.size(); ++i) {
      if (!used_[i] && calls_[i].return_time <= time_) return false;
    }
    return true;
  }

  // Whether no call that is not used yet returned before call i was invoked.
  bool MayBeNext(size_t i) const {
    for (size_t j = 0; j < calls_.size(); ++j) {
      if (!used_[j] && calls_[j].return_time < calls_[i].invoke_time) {
        return false;
      }
    }
    return true;
  }

  const M& model_;
  std::span<const Call<M>> calls_;
  std::vector<bool> used_;
  int64_t time_ = 0;
};

// Whether `order` is what Finding::order promises: calls of the history, none
// twice, in an order that the times and the model allow.
template <Model M>
bool OrderHolds(const M& model, std::span<const Call<M>> calls,
                std::span<const size_t> order) {
  for (size_t i = 0; i < order.size(); ++i) {
    if (order[i] >= calls.size()) return false;
    for (size_t j = i + 1; j < order.size(); ++j) {
      if (order[i] == order[j]) return false;
      if (calls[order[j]].return_time < calls[order[i]].invoke_time) {
        return false;
      }
    }
  }
  std::vector<typename M::State> states = {model.Initial()};
  for (size_t index : order) {
    const Call<M>& call = calls[index];
    std::vector<typename M::State> reached;
    for (const typename M::State& state : states) {
      model.Step(state, call.operation,
                 call.pending() ? nullptr : &call.outcome,
                 [&](const auto& next) { reached.push_back(next); });
    }
    states = std::move(reached);
  }
  return !states.empty();
}

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_BRUTE_FORCE_H_
