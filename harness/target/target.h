// Where programs run. One small interface; the table of all targets stands in
// registry.h.
#ifndef TAPRACE_HARNESS_TARGET_TARGET_H_
#define TAPRACE_HARNESS_TARGET_TARGET_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/check/violation.h"
#include "harness/exec/executor.h"
#include "harness/history/history.h"
#include "harness/program/program.h"
#include "harness/tap/traits.h"

namespace taprace {

// What went wrong with the machine that the program ran on, where that is not
// this one but a guest or a simulation. Calls that it cut off are pending.
struct Crash {
  enum class Kind {
    kKernel,      // its kernel panicked, or complained and went on
    kDeadlock,    // no thread of it can go on
    kNoProgress,  // it did not answer any more
    kLost,        // it ended, or its agent did
  };
  Kind kind = Kind::kKernel;
  std::string title;    // the same whenever the same thing happens
  std::string console;  // what the machine wrote there until then
  bool known = false;   // the user knows of it and looks for others
};

struct RunResult {
  History history;
  // The interfaces there were after every thread had released all it held,
  // sorted; meaningless after a hang or a crash.
  std::vector<Device> remaining;
  std::optional<Hang> hang;
  std::optional<Crash> crash = {};
};

class Target {
 public:
  virtual ~Target() = default;

  virtual std::string_view name() const = 0;
  virtual const Traits& traits() const = 0;

  // Makes the idle interfaces, runs the program (complete or not) and reports
  // what happened. Runs do not see each other: what one left behind is gone
  // before the next. An error means that the run could not be made; it says
  // nothing about the driver.
  virtual Result<RunResult> Run(const Program& program, uint64_t seed) = 0;

  // Whether a violation shown by the last run counts; not if the target brings
  // it along.
  virtual bool Counts(const Violation& /*violation*/,
                      const History& /*history*/) const {
    return true;
  }

  // Whether a hang has made further runs impossible.
  virtual bool lost() const = 0;

  // Removes all that runs left behind. Also done when the target is destroyed,
  // where an error would go unseen.
  virtual Status CleanUp() = 0;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_TARGET_H_
