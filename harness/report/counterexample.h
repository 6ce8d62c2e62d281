// A found violation with all that a person needs to understand and repeat it:
// what every form of report (text, HTML, JUnit, JSON) is made from.
#ifndef TAPRACE_HARNESS_REPORT_COUNTEREXAMPLE_H_
#define TAPRACE_HARNESS_REPORT_COUNTEREXAMPLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/check/violation.h"
#include "harness/history/history.h"
#include "harness/program/program.h"

namespace taprace {

// How often a program showed the violation when it was run again, with the
// 95 % Wilson score interval of the underlying probability (Wilson, "Probable
// inference", JASA 1927).
struct HitRate {
  int64_t hits = 0;
  int64_t runs = 0;
  double low = 0;
  double high = 1;
};

// One step of a kernel that is simulated.
struct KernelStep {
  int64_t number = 0;
  int32_t thread = 0;
  std::string what;         // "lock devmtx"
  bool preempting = false;  // the thread that ran before could have gone on
};

// Where `program` has no threads, the history was recorded elsewhere, and what
// speaks of running the program (found, rate, seed) means nothing.
struct Counterexample {
  std::string target;          // "linux", "freebsd", …
  std::string invariant;       // stable short name: "double-claim", …
  std::string sentence;        // what is wrong in this history, one sentence
  Program program;             // after shrinking
  bool minimal = false;        // each smaller one was ruled out with confidence
  Program found;               // as generated, before shrinking
  History history;             // of a run of `program` that shows the violation
  std::vector<size_t> guilty;  // indices into history.calls
  std::optional<LongestOrder> order;  // where a specification was checked
  HitRate rate;                       // of `program`
  uint64_t seed = 0;                  // of the generator
  std::string replay;                 // the command that repeats it
  std::string console;                // of the guest, where one was lost
  // How the guest was steered, as a plan of harness/steer has it.
  std::string steering = {};
  // Names the kind of failure, the same for each find of it, as lists of known
  // findings have it (see harness/check/title.h); the invariant's name will do
  // where it is empty.
  std::string title = {};
  // On a simulated kernel: all steps of `history`, whose times are then numbers
  // of steps instead of nanoseconds.
  std::vector<KernelStep> steps = {};

  bool timed_in_steps() const { return !steps.empty(); }
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_COUNTEREXAMPLE_H_
