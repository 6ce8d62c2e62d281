// Decides whether a concurrent history is linearizable with respect to any
// model, see model.h for an example and search.h for how.
//
// Keep a checker and use it for many histories: what it allocates for one it
// uses again for the next. A checker may be used by one thread at a time;
// different checkers have nothing in common.
#ifndef TAPRACE_HARNESS_CHECK_CHECKER_H_
#define TAPRACE_HARNESS_CHECK_CHECKER_H_

#include <memory>
#include <span>
#include <vector>

#include "harness/check/finding.h"
#include "harness/check/model.h"
#include "harness/check/search.h"
#include "harness/check/timeline.h"

namespace taprace::check {

template <Model M>
class Checker {
 public:
  // How many calls may be under way at once, pending ones included. Histories
  // beyond give kUnknown.
  static constexpr int kConcurrencyMax = 512;

  // The calls may stand in any order; by invoke time is the fastest. Empty
  // histories are linearizable.
  Finding Check(const M& model, std::span<const Call<M>> calls,
                const Options& options = {}) {
    times_.clear();
    for (const Call<M>& call : calls) {
      times_.push_back({call.invoke_time, call.return_time});
    }
    if (timeline_.Build(times_, SmallSet<1>::kSize)) {
      return narrow_.Run(model, calls, timeline_, options);
    }
    if (timeline_.Build(times_, kConcurrencyMax)) {
      if (!wide_) wide_ = std::make_unique<Search<M, kConcurrencyMax / 64>>();
      return wide_->Run(model, calls, timeline_, options);
    }
    Finding finding;
    finding.limit = Limit::kConcurrency;
    return finding;
  }

 private:
  std::vector<Times> times_;
  Timeline timeline_;
  Search<M, 1> narrow_;
  std::unique_ptr<Search<M, kConcurrencyMax / 64>> wide_;  // rarely needed
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_CHECKER_H_
