// Shrinks a failing program whose failure may be flaky.
#ifndef TAPRACE_HARNESS_PROPERTY_MINIMIZE_H_
#define TAPRACE_HARNESS_PROPERTY_MINIMIZE_H_

#include <rapidcheck.h>

#include <chrono>
#include <cstdint>
#include <functional>

#include "harness/base/result.h"
#include "harness/program/program.h"
#include "harness/property/smallest_history.h"
#include "harness/property/trial.h"
#include "harness/report/counterexample.h"

namespace taprace {

// Runs a program once.
using Attempt = std::function<Result<Trial>(const Program&)>;

struct MinimizeOptions {
  std::chrono::milliseconds time{20'000};  // for all of it
  int64_t runs_most = 20'000;  // of one program that does not fail again
};

struct Minimized {
  Program program;
  Trial trial;  // one that fails
  HitRate rate;
  // Whether every simpler program was run often enough to rule out, with 99 %
  // confidence, that it fails as often as this one. Otherwise the time or the
  // number of runs was too short for that.
  bool minimal = false;
};

// Goes down the tree of `failing`, a program that showed `first` once, to one
// without a thread or an operation that could be left out, and measures how
// often that fails. Only the same failure counts (SameFailure of violation.h).
//
// The first step is a bold one. Calls are left out of the recorded history as
// long as `judge` still finds the same calls guilty of the same, which costs no
// run; what remains is tried as a program, and so are all calls in the order in
// which they were made, by one thread.
//
// A simpler program that does not fail may just have been lucky. So the rate
// of the current program is measured first, and a simpler one is given up only
// after enough runs for its rate. An attempt that cannot be made, or a hang,
// ends the search with what there is.
Minimized Minimize(const rc::Shrinkable<Program>& failing, Trial first,
                   const Attempt& attempt, const Judge& judge,
                   const MinimizeOptions& options);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_MINIMIZE_H_
