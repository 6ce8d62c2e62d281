// Searches a target for programs that break an invariant: generate, run,
// check, shrink.
#ifndef TAPRACE_HARNESS_PROPERTY_SEARCH_H_
#define TAPRACE_HARNESS_PROPERTY_SEARCH_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <string>

#include "harness/base/result.h"
#include "harness/check/violation.h"
#include "harness/history/history.h"
#include "harness/property/minimize.h"
#include "harness/property/profile.h"
#include "harness/report/run_summary.h"
#include "harness/spec/tap_rules.h"
#include "harness/target/target.h"

namespace taprace {

struct SearchOptions {
  Profile profile;
  const TapRules* rules = nullptr;  // the specification; null: none
  uint64_t seed = 0;                // of programs and jitter
  std::chrono::milliseconds duration{60'000};
  int64_t programs_most = std::numeric_limits<int64_t>::max();
  MinimizeOptions minimize;
  // Titles (see harness/check/title.h) of violations that are counted and
  // otherwise ignored.
  std::set<std::string> known = {};
  // What repeats a program, up to its flags; by default `taprace run` with the
  // target's name.
  std::string command;
  // Which violations are none; null: all are some.
  std::function<bool(const Violation&, const History&)> ignored;
  // Set from anywhere, a signal handler included, to end the search soon.
  const std::atomic<bool>* stop = nullptr;
  // Called once, when a violation has been found and before it is shrunk.
  std::function<void()> on_violation;
  // Told how far the search is, about twice a second.
  std::function<void(const RunSummary&)> progress;
};

// Runs generated programs until one breaks an invariant, or until the time or
// the number of programs is up, or `stop` is set. A violation is shrunk
// and ends the search: it is the one counterexample of the summary. An error
// means that the target could not run programs; it says nothing about races.
//
// One seed always gives the same programs. What a live kernel makes of them is
// its own affair.
Result<RunSummary> Search(Target& target, const SearchOptions& options);

// Runs one program, again and again, in the same way.
Result<RunSummary> Repeat(Target& target, const Program& program,
                          const SearchOptions& options);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_SEARCH_H_
