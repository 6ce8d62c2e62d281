// What is wrong with one execution of a program, if anything.
#ifndef TAPRACE_HARNESS_EXPLORE_JUDGE_H_
#define TAPRACE_HARNESS_EXPLORE_JUDGE_H_

#include <cstdint>
#include <optional>
#include <unordered_set>
#include <vector>

#include "harness/base/result.h"
#include "harness/check/violation.h"
#include "harness/explore/program_subject.h"
#include "harness/property/run_checker.h"
#include "harness/schedule/engine.h"
#include "harness/spec/tap_rules.h"

namespace taprace {

// Most schedules of a program lead to one of a few histories, so what was
// found right once is not checked again.
class ExecutionJudge {
 public:
  // `traits` must outlive this; `rules` may be null.
  ExecutionJudge(const Traits& traits, const TapRules* rules)
      : checker_(traits, rules) {}

  // Forgets the histories of the program before.
  void BeginProgram() { right_.clear(); }

  // The violation shown by an execution of `subject` that just ended. Panics,
  // deadlocks and the like come before what the history says. The error says
  // why the history cannot be held against the specification.
  Result<std::optional<Violation>> Judge(const schedule::Execution& execution,
                                         ProgramSubject& subject);

  // How many histories, different in calls, outcomes or the order of calls that
  // do not overlap, were seen since BeginProgram().
  int64_t histories() const { return static_cast<int64_t>(right_.size()); }
  // Those too costly to check, since the start.
  int64_t undecided() const { return undecided_; }

 private:
  RunChecker checker_;
  std::unordered_set<uint64_t> right_;  // digests of histories
  int64_t undecided_ = 0;
};

// Equal for histories that differ in times only, as far as the order of calls
// that do not overlap stays the same.
uint64_t Digest(const History& history, const std::vector<Device>& remaining);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_JUDGE_H_
