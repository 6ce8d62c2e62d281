// The steering of a guest, boot after boot: looks up what a plan means in the
// kernel that runs, and keeps the plugin told.
#ifndef TAPRACE_HARNESS_VM_STEERING_H_
#define TAPRACE_HARNESS_VM_STEERING_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/agent/command.h"
#include "harness/agent/reply.h"
#include "harness/base/result.h"
#include "harness/steer/plan.h"
#include "harness/steer/steer_report.h"
#include "harness/steer/symbols.h"
#include "harness/vm/steering_link.h"

namespace taprace {

class Steering {
 public:
  // Sends a command to the agent and returns its one reply.
  using Ask = std::function<Result<Reply>(const Command&)>;

  // `symbols_file`: the guest's kernel as an ELF file, or empty. What it lacks
  // the agent is asked for.
  explicit Steering(std::string symbols_file)
      : symbols_file_(std::move(symbols_file)) {}

  // For all runs from the next on.
  void SetPlan(const Plan& plan);

  // A guest has been booted whose plugin is at the other end of `fd`. Its
  // kernel may lie elsewhere.
  void GuestBooted(int fd);

  // Where the functions are, of those wanted that there are.
  Result<std::vector<Symbol>> Find(const std::vector<std::string>& wanted,
                                   const Ask& ask);

  // Puts the plan in force, if it is not yet, and seeds its chance.
  Status BeforeRun(uint64_t seed, const Ask& ask);

  Result<SteerReport> Report() { return link_->Report(); }

 private:
  Status Learn(const std::vector<std::string>& wanted, const Ask& ask);

  const std::string symbols_file_;
  Plan plan_;
  bool in_force_ = false;
  std::optional<SteeringLink> link_;  // after GuestBooted
  std::vector<std::string> asked_;    // of this guest's kernel, sorted
  std::vector<Symbol> symbols_;       // what came of it
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_STEERING_H_
