#include "harness/vm/steered_target.h"

#include <string>
#include <vector>

#include "harness/steer/point_sets.h"

namespace taprace {

Result<std::unique_ptr<SteeredTarget>> SteeredTarget::Searching(VmTarget& guest,
                                                                System system,
                                                                uint64_t seed) {
  const auto names =
      system == System::kFreeBsd ? FreeBsdPoints() : LinuxPoints();
  const auto known = guest.KnownFunctions({names.begin(), names.end()});
  if (!known.ok()) return known.error();
  if (known->empty()) {
    return Error{std::string(guest.name()) +
                 ": none of the functions to steer at is known; give the "
                 "kernel file in boot.symbols"};
  }
  auto target = std::make_unique<SteeredTarget>(guest, Plan{});
  target->pilot_.emplace(*known, seed);
  return target;
}

void SteeredTarget::Freeze() {
  if (pilot_) plan_ = Essence(plan_);
  pilot_.reset();
}

Result<RunResult> SteeredTarget::Run(const Program& program, uint64_t seed) {
  if (pilot_) plan_ = pilot_->Next();
  guest_.Steer(plan_);
  Result<RunResult> result = guest_.Run(program, seed);
  if (pilot_ && guest_.steer_report()) pilot_->Learn(*guest_.steer_report());
  return result;
}

}  // namespace taprace
