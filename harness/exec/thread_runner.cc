#include "harness/exec/thread_runner.h"

#include <unistd.h>

#include <cerrno>
#include <mutex>

#include "harness/base/random.h"
#include "harness/exec/busy_wait.h"
#include "harness/exec/run_mark.h"

namespace taprace {
namespace {

// A signal comes, and a process is killed, at most this much later: about as
// long as the calls take; and the last copy is closed.
constexpr int64_t kSignalNsMax = 20'000;
constexpr int64_t kKillNsMax = 400'000;
constexpr int64_t kDelayNsMax = 100'000;

// Whether this process closes a device in the operation. While another thread
// is forking, that would leave the device open through the child's copy, which
// no operation of the program speaks of.
bool ClosesDevice(OpKind kind) {
  return kind == OpKind::kClose || kind == OpKind::kPass ||
         kind == OpKind::kCreate;
}

}  // namespace

ThreadRunner::ThreadRunner(Kernel& kernel, Recorder::Lane& lane,
                           int64_t jitter_ns_max, uint64_t seed,
                           std::shared_mutex* forking)
    : kernel_(kernel),
      lane_(lane),
      jitter_ns_max_(jitter_ns_max),
      random_(seed),
      forking_(forking) {
  fds_.fill(-1);
}

void ThreadRunner::Run(const std::vector<Operation>& operations) {
  for (size_t i = 0; i < operations.size(); ++i) {
    const Operation& operation = operations[i];
    if (!Possible(operation)) continue;
    Pause();
    // The lock is taken before the invocation: waiting for a fork is the
    // harness's doing and no part of the operation.
    const auto index = static_cast<int32_t>(i);
    if (forking_ != nullptr && StartsProcess(operation.kind)) {
      const std::unique_lock lock(*forking_);
      Record(index, operation);
    } else if (forking_ != nullptr && ClosesDevice(operation.kind)) {
      const std::shared_lock lock(*forking_);
      Record(index, operation);
    } else {
      Record(index, operation);
    }
  }
}

bool ThreadRunner::Possible(const Operation& operation) const {
  const Operands uses = OperandsOf(operation);
  const bool makes_descriptor = operation.kind == OpKind::kOpen;
  if (uses.descriptor && !makes_descriptor && fds_[operation.descriptor] < 0) {
    return false;
  }
  // A pass without a receiver fails, but it does give up the descriptor.
  return operation.kind != OpKind::kKill ||
         children_[operation.child].running();
}

int64_t ThreadRunner::Below(int64_t bound) {
  return static_cast<int64_t>(NextRandom(random_) %
                              static_cast<uint64_t>(bound));
}

void ThreadRunner::Pause() {
  if (jitter_ns_max_ != 0) BusyWait(Below(jitter_ns_max_ + 1));
}

void ThreadRunner::Record(int32_t index, const Operation& operation) {
  if (observer_ != nullptr) observer_->BeforeCall(thread_, index);
  lane_.Invoke(index);
  MarkRun<RunMark::kCallBegins>();
  const Outcome outcome = DoUnderFault(operation);
  MarkRun<RunMark::kCallEnds>();
  lane_.Return(outcome);
  if (observer_ != nullptr) observer_->AfterCall(thread_, lane_.last());
}

// What befalls just this thread's system calls; the rest is done where the
// operation is.
Outcome ThreadRunner::DoUnderFault(const Operation& operation) {
  if (operation.fault != CallFault::kSignal) return Do(operation);
  // Without a timer the operation is what it is without the fault.
  (void)interrupter_.Arm(1 + Below(kSignalNsMax));
  const Outcome outcome = Do(operation);
  interrupter_.Disarm();
  return outcome;
}

Outcome ThreadRunner::Do(const Operation& operation) {
  const Slot slot = operation.descriptor;
  Child& child = children_[operation.child];
  switch (operation.kind) {
    case OpKind::kOpen:
      return Open(operation);
    case OpKind::kClose:
      return {.error = operation.fault == CallFault::kDelay ? CloseSlowly(slot)
                                                            : CloseSlot(slot)};
    case OpKind::kStat:
      return {.error = kernel_.Stat(operation.device)};
    case OpKind::kAccess:
      return {.error = kernel_.Access(operation.device)};
    case OpKind::kCreate:
      return kernel_.Create(operation.device);
    case OpKind::kDestroy:
      return {.error = kernel_.Destroy(operation.device)};
    case OpKind::kSet:
      return {.error = kernel_.Set(
                  operation, OfDescriptor(operation.option) ? fds_[slot] : -1)};
    case OpKind::kFork:
      return {.error = child.Fork(fds_[slot])};
    case OpKind::kLaunch:
      return Launch(operation);
    case OpKind::kPass:
      return {.error = Pass(operation)};
    case OpKind::kKill:
      return {.error = child.Kill()};
  }
  return {};
}

Outcome ThreadRunner::Open(const Operation& operation) {
  const Opened opened = kernel_.Open(operation.device);
  if (opened.error == 0) fds_[operation.descriptor] = opened.fd;
  return {.error = opened.error, .unit = opened.unit};
}

Outcome ThreadRunner::Launch(const Operation& operation) {
  Child& child = children_[operation.child];
  if (operation.fault == CallFault::kKill) {
    return child.LaunchAndKill(kernel_, operation.device, Below(kKillNsMax));
  }
  return child.Launch(kernel_, operation.device,
                      operation.fault == CallFault::kFdLimit);
}

int ThreadRunner::Pass(const Operation& operation) {
  Child& receiver = children_[operation.child];
  const int error =
      receiver.running() ? receiver.Receive(fds_[operation.descriptor]) : EPIPE;
  const int close_error = CloseSlot(operation.descriptor);
  return error != 0 ? error : close_error;
}

int ThreadRunner::CloseSlot(Slot slot) {
  const int error = kernel_.Close(fds_[slot]);
  fds_[slot] = -1;
  return error;
}

// The unit stays held by a copy for a while.
int ThreadRunner::CloseSlowly(Slot slot) {
  const int copy = dup(fds_[slot]);
  const int error = CloseSlot(slot);
  if (copy < 0) return error;
  BusyWait(Below(kDelayNsMax));
  const int last_error = kernel_.Close(copy);
  return error != 0 ? error : last_error;
}

}  // namespace taprace
