// A program on a simulated kernel, as something whose schedules are explored.
#ifndef TAPRACE_HARNESS_EXPLORE_PROGRAM_SUBJECT_H_
#define TAPRACE_HARNESS_EXPLORE_PROGRAM_SUBJECT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/history/history.h"
#include "harness/program/program.h"
#include "harness/schedule/subject.h"
#include "harness/tap/traits.h"

namespace taprace {

class ProgramSubject : public schedule::Subject {
 public:
  // Of the last execution. Times are numbers of steps, not nanoseconds: an
  // invocation has that of its first step, a response that of its last. Calls
  // that had not returned when the execution ended are pending.
  virtual const History& history() = 0;

  // The interfaces left after every thread had released all it held, sorted.
  // Only after an execution without a finding.
  virtual const std::vector<Device>& remaining() const = 0;

  // Whether code of a loaded module is what the last execution failed in, or
  // has called what failed.
  virtual bool in_module() const { return false; }

  // Whether the stock driver had handed out a device without a reference by the
  // end of the last execution.
  virtual bool reference_missed() const { return false; }
};

struct Race;  // race.h

// One kind of simulated kernel, driver and settings.
struct Simulation {
  std::string name;  // "sim:13.2", …
  Traits traits;
  // The simulation outlives what it makes.
  std::function<std::unique_ptr<ProgramSubject>(const Program&)> make;
  // Which races count, where there are some that the settings bring along;
  // null: all.
  bool (*counts)(const Race&) = nullptr;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_PROGRAM_SUBJECT_H_
