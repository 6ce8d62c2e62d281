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
#include "harness/exec/executor.h"
#include "harness/history/history.h"
#include "harness/program/program.h"
#include "harness/tap/traits.h"

namespace taprace {

// What ended a run early where the kernel itself is watched: in a simulation.
struct KernelFinding {
  enum class Kind : uint8_t {
    kPanic,     // it panicked, or touched memory it had freed
    kDeadlock,  // no thread can go on
  };
  Kind kind = Kind::kPanic;
  std::string message;
};

struct RunResult {
  History history;
  // The interfaces there were after every thread had released all it held,
  // sorted; meaningless after a hang or a finding.
  std::vector<Device> remaining;
  std::optional<Hang> hang;
  std::optional<KernelFinding> finding;  // calls it cut off are pending
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

  // Whether a hang has made further runs impossible.
  virtual bool lost() const = 0;

  // Removes all that runs left behind. Also done when the target is destroyed,
  // where an error would go unseen.
  virtual Status CleanUp() = 0;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_TARGET_H_
