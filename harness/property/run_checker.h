// Whether what a run gave back is as it should be: first the invariants, then,
// where there is one, the specification.
#ifndef TAPRACE_HARNESS_PROPERTY_RUN_CHECKER_H_
#define TAPRACE_HARNESS_PROPERTY_RUN_CHECKER_H_

#include <optional>
#include <vector>

#include "harness/base/result.h"
#include "harness/check/violation.h"
#include "harness/history/history.h"
#include "harness/spec/check_history.h"
#include "harness/spec/tap_rules.h"
#include "harness/tap/traits.h"

namespace taprace {

struct RunVerdict {
  std::optional<Violation> violation = {};
  // The invariants hold, but whether the specification does was too costly to
  // find out.
  bool undecided = false;
};

// Keeps memory from one check for the next. For one thread at a time.
class RunChecker {
 public:
  // `traits` must outlive this; `rules` may be null.
  RunChecker(const Traits& traits, const TapRules* rules)
      : traits_(traits), rules_(rules) {}

  // Of a run through which every thread came. The error says why the history
  // cannot be held against the specification.
  Result<RunVerdict> Check(const History& history,
                           const std::vector<Device>& remaining);

  // The same without what remained.
  Result<RunVerdict> CheckHistory(const History& history);

 private:
  Result<RunVerdict> CheckSpecification(const History& history);

  const Traits& traits_;
  const TapRules* const rules_;
  TapChecker checker_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_RUN_CHECKER_H_
