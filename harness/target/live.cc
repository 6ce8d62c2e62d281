#include "harness/target/live.h"

#include <algorithm>
#include <string>
#include <utility>

namespace taprace {

namespace {

Traits WithFaults(Traits traits) {
  traits.faults = LiveFaults();
  return traits;
}

}  // namespace

LiveTarget::LiveTarget(std::string name, Traits traits,
                       std::unique_ptr<Kernel> kernel, ExecutorOptions options)
    : name_(std::move(name)),
      traits_(WithFaults(std::move(traits))),
      kernel_(std::move(kernel)),
      executor_(*kernel_, options) {}

LiveTarget::~LiveTarget() {
  if (lost()) {
    // Lost threads may come back into the kernel object at any time.
    (void)kernel_.release();
    return;
  }
  (void)CleanUp();
}

std::vector<FaultedKind> LiveFaults() {
  return {{OpKind::kOpen, CallFault::kSignal},
          {OpKind::kClose, CallFault::kSignal},
          {OpKind::kCreate, CallFault::kSignal},
          {OpKind::kDestroy, CallFault::kSignal},
          {OpKind::kClose, CallFault::kDelay},
          {OpKind::kLaunch, CallFault::kFdLimit},
          {OpKind::kLaunch, CallFault::kKill}};
}

// Whether the fault, if any, can befall the operation here.
Status LiveTarget::MayBefall(const Operation& operation) const {
  const FaultedKind wanted = {operation.kind, operation.fault};
  const auto& faults = traits_.faults;
  if (wanted.fault == CallFault::kNone ||
      std::find(faults.begin(), faults.end(), wanted) != faults.end()) {
    return Done{};
  }
  std::string message = "target " + name_ + " cannot do '" +
                        ToString(operation) + "'; it can do ";
  for (const FaultedKind& can : faults) {
    if (&can != faults.data()) message += ", ";
    message += ToString(can);
  }
  return Error{message + (faults.empty() ? "no faults" : "")};
}

// Whether the kernel lets programs use all devices this one names, and all
// faults can be had.
Status LiveTarget::MayRun(const Program& program) const {
  for (const auto& thread : program.threads) {
    for (const Operation& operation : thread) {
      Status may_befall = MayBefall(operation);
      if (!may_befall.ok()) return may_befall;
      if (!OperandsOf(operation).device) continue;
      Status may_use = kernel_->MayUse(operation.device);
      if (!may_use.ok()) return may_use;
    }
  }
  return Done{};
}

Result<RunResult> LiveTarget::Run(const Program& program, uint64_t seed) {
  if (lost()) return Error{"threads of an earlier run still hang"};
  const Status may_run = MayRun(program);
  if (!may_run.ok()) return may_run.error();
  const Status prepared = kernel_->Prepare(program.idle);
  if (!prepared.ok()) return prepared.error();
  Execution execution = executor_.Run(Complete(program), seed);
  RunResult result{.history = std::move(execution.history),
                   .remaining = {},
                   .hang = std::move(execution.hang)};
  if (lost()) return result;
  Result<std::vector<Device>> remaining = kernel_->Interfaces();
  if (!remaining.ok()) return remaining.error();
  result.remaining = std::move(*remaining);
  return result;
}

Status LiveTarget::CleanUp() {
  if (lost()) return Error{"threads hang in the kernel: nothing was removed"};
  return kernel_->Prepare({});
}

}  // namespace taprace
