#include "harness/target/live.h"

#include <utility>

namespace taprace {

LiveTarget::LiveTarget(std::string name, Traits traits,
                       std::unique_ptr<Kernel> kernel, ExecutorOptions options)
    : name_(std::move(name)),
      traits_(std::move(traits)),
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

// Whether the kernel lets programs use all devices this one names.
Status LiveTarget::MayRun(const Program& program) const {
  for (const auto& thread : program.threads) {
    for (const Operation& operation : thread) {
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
