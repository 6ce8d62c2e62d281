// A guest that is steered run by run: by one plan, or by ever new ones.
#ifndef TAPRACE_HARNESS_VM_STEERED_TARGET_H_
#define TAPRACE_HARNESS_VM_STEERED_TARGET_H_

#include <memory>
#include <optional>
#include <string_view>

#include "harness/steer/pilot.h"
#include "harness/steer/plan.h"
#include "harness/target/target.h"
#include "harness/vm/vm_target.h"

namespace taprace {

class SteeredTarget final : public Target {
 public:
  // Steers all runs by `plan`. The guest must have a steering plugin.
  SteeredTarget(VmTarget& guest, const Plan& plan)
      : guest_(guest), plan_(plan) {}

  // Searches plans over the default points of the guest's system. The error
  // says that its kernel has none of them.
  static Result<std::unique_ptr<SteeredTarget>> Searching(VmTarget& guest,
                                                          System system,
                                                          uint64_t seed);

  // From now on the plan of the last run is the plan of all: what failed is to
  // be shrunk, and its rate measured.
  void Freeze();

  // Of the last run.
  const Plan& plan() const { return plan_; }

  std::string_view name() const override { return guest_.name(); }
  const Traits& traits() const override { return guest_.traits(); }
  Result<RunResult> Run(const Program& program, uint64_t seed) override;
  bool lost() const override { return guest_.lost(); }
  Status CleanUp() override { return guest_.CleanUp(); }

 private:
  VmTarget& guest_;
  Plan plan_;
  std::optional<Pilot> pilot_;  // none: the plan stays
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_STEERED_TARGET_H_
