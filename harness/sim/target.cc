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
  if (release == Release::k15_1) traits.options.push_back(Option::kPersist);
  return traits;
}

// How a finding of the scheduler is called by those who read reports.
KernelFinding ToKernelFinding(const schedule::Finding& finding) {
  using Kind = KernelFinding::Kind;
  switch (finding.kind) {
    case schedule::FindingKind::kDeadlock:
    case schedule::FindingKind::kLivelock:
      return {.kind = Kind::kDeadlock, .message = finding.message};
    case schedule::FindingKind::kFailure:
      return {.kind = Kind::kPanic, .message = finding.message};
    default:
      break;
  }
  std::string message(Name(finding.kind));
  message.append(": ").append(finding.message);
  return {.kind = Kind::kPanic, .message = std::move(message)};
}

}  // namespace

SimTarget::SimTarget(const Settings& settings)
    : name_(std::string("sim:").append(Name(settings.release))),
      traits_(MakeTraits(settings.release)),
      subject_(settings, Program{}) {}

Result<RunResult> SimTarget::Run(const Program& program, uint64_t seed) {
  subject_.SetProgram(program);
  schedule::RandomWalk walk(seed);
  const schedule::Execution* const execution = engine_.Run(subject_, walk);
  RunResult result;
  result.history = subject_.history();
  if (execution->finding) {
    result.finding = ToKernelFinding(*execution->finding);
  } else {
    result.remaining = subject_.remaining();
  }
  return result;
}

}  // namespace taprace::sim
