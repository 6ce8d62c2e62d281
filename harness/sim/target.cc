#include "harness/sim/target.h"

#include "harness/schedule/random_walk.h"

namespace taprace::sim {
namespace {

Traits MakeTraits(Release release) {
  Traits traits = {
      .outlives_close = true,
      .destroy_takes_held = false,
      .spec = "stock",
      .families = {Family::kTap, Family::kTun},
      .options = {Option::kDevfsCloning, Option::kUserOpen, Option::kUpOnOpen}};
  traits.faults = AllFaultedKinds();
  if (release == Release::k15_1) traits.options.push_back(Option::kPersist);
  return traits;
}

// How a finding of the scheduler is called by those who read reports.
Crash ToCrash(const schedule::Finding& finding) {
  switch (finding.kind) {
    case schedule::FindingKind::kDeadlock:
      return {.kind = Crash::Kind::kDeadlock, .title = ToString(finding)};
    case schedule::FindingKind::kLivelock:
      return {.kind = Crash::Kind::kNoProgress, .title = finding.message};
    default:
      return {.kind = Crash::Kind::kKernel, .title = ToString(finding)};
  }
}

}  // namespace

RunResult ResultOf(const schedule::Execution& execution, const History& history,
                   const std::vector<Device>& remaining) {
  RunResult result;
  result.history = history;
  if (execution.finding) {
    result.crash = ToCrash(*execution.finding);
  } else {
    result.remaining = remaining;
  }
  return result;
}

SimTarget::SimTarget(const Settings& settings)
    : name_(std::string("sim:").append(Name(settings.release))),
      traits_(MakeTraits(settings.release)),
      subject_(settings, Program{}) {}

Result<RunResult> SimTarget::Run(const Program& program, uint64_t seed) {
  subject_.SetProgram(program);
  schedule::RandomWalk walk(seed);
  const schedule::Execution* const execution = engine_.Run(subject_, walk);
  return ResultOf(*execution, subject_.history(), subject_.remaining());
}

}  // namespace taprace::sim
