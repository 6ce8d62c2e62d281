// One run of a program with its verdict.
#ifndef TAPRACE_HARNESS_PROPERTY_TRIAL_H_
#define TAPRACE_HARNESS_PROPERTY_TRIAL_H_

#include <cstdint>
#include <optional>
#include <string>

#include "harness/base/result.h"
#include "harness/check/violation.h"
#include "harness/history/history.h"
#include "harness/program/program.h"
#include "harness/property/run_checker.h"
#include "harness/spec/tap_rules.h"
#include "harness/target/target.h"

namespace taprace {

struct Trial {
  History history;
  std::optional<Violation> violation;
  // The invariants hold, but whether the specification does was too costly to
  // find out.
  bool undecided = false;
  // The title of a failure of the machine that the user knows of: no violation.
  std::optional<std::string> known = {};
};

// Runs programs on a target and checks what happened.
class Tester {
 public:
  // `rules` may be null.
  Tester(Target& target, const TapRules* rules)
      : target_(target), checker_(target.traits(), rules) {}

  // One run. A violation that does not count for the target is none. An error
  // means that it could not be made or not be checked.
  Result<Trial> Try(const Program& program, uint64_t seed);

  // What is wrong among the calls of a history, if anything; what cannot be
  // decided is not wrong.
  std::optional<Violation> Judge(const History& history);

 private:
  Result<Trial> TryAll(const Program& program, uint64_t seed);

  Target& target_;
  RunChecker checker_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_TRIAL_H_
