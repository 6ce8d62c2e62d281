// The simulated kernels as targets: a run is one schedule, chosen at random by
// the seed of the run.
#ifndef TAPRACE_HARNESS_SIM_TARGET_H_
#define TAPRACE_HARNESS_SIM_TARGET_H_

#include <memory>
#include <string>
#include <vector>

#include "harness/schedule/engine.h"
#include "harness/sim/subject.h"
#include "harness/target/target.h"

namespace taprace::sim {

// What an execution of a simulated kernel is as the run of a target.
// `remaining` does not matter after a finding.
RunResult ResultOf(const schedule::Execution& execution, const History& history,
                   const std::vector<Device>& remaining);

class SimTarget : public Target {
 public:
  explicit SimTarget(const Settings& settings);

  std::string_view name() const override { return name_; }
  const Traits& traits() const override { return traits_; }
  Result<RunResult> Run(const Program& program, uint64_t seed) override;

  // Nothing here outlives a run.
  bool lost() const override { return false; }
  Status CleanUp() override { return Done{}; }

 private:
  const std::string name_;  // "sim:13.2"
  const Traits traits_;
  SimSubject subject_;
  schedule::Engine engine_;
};

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_TARGET_H_
