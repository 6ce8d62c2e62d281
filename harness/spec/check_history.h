// Whether a history of tap and tun devices is what a specification allows.
//
//   TapChecker checker;
//   Result<check::Finding> finding =
//       checker.Check(*FindTapSpec("reuse-any"), history);
//   if (!finding.ok()) return finding.error();
//   if (finding->verdict == check::Verdict::kViolation) {
//     Blame(history.calls[finding->stuck]);
//   }
#ifndef TAPRACE_HARNESS_SPEC_CHECK_HISTORY_H_
#define TAPRACE_HARNESS_SPEC_CHECK_HISTORY_H_

#include <memory>
#include <vector>

#include "harness/base/result.h"
#include "harness/check/finding.h"
#include "harness/check/violation.h"
#include "harness/history/history.h"
#include "harness/spec/tap_rules.h"

namespace taprace {

// Keeps memory from one check for the next. For one thread at a time.
class TapChecker {
 public:
  TapChecker();
  ~TapChecker();
  TapChecker(const TapChecker&) = delete;
  TapChecker& operator=(const TapChecker&) = delete;

  // The indices in the finding are those of History::calls. Calls that no
  // interface depends on, such as a fork or a close of one copy of several, are
  // not part of the order. Settings of the driver (`set tap reuse 2`) are taken
  // to be what the specification is about, whatever their values.
  //
  // With `vnets` (see Traits) not empty, by what is certain wherever the
  // devices are; what is passed over is one of the same network stack.
  //
  // Fails where the history cannot be expressed: units above kUnitMax, or an
  // open that worked without saying which unit it got.
  Result<check::Finding> Check(const TapRules& rules, const History& history,
                               const check::Options& options = {},
                               const std::vector<int>& vnets = {});

 private:
  struct Checkers;

  Result<check::Finding> CheckBy(const TapRules& rules, const History& history,
                                 const check::Options& options);

  std::unique_ptr<Checkers> checkers_;
};

// The same with a checker of its own.
Result<check::Finding> CheckHistory(const TapRules& rules,
                                    const History& history,
                                    const check::Options& options = {});

// What a finding of kViolation says of `history`.
Violation ToViolation(const TapRules& rules, const History& history,
                      check::Finding finding);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_CHECK_HISTORY_H_
