#include "harness/sim/program_thread.h"

#include <cstring>
#include <optional>
#include <string>

#include "harness/sim/step_clock.h"
#include "harness/sim/syscall.h"
#include "harness/sim/tuntap/tuntap.h"

// clang-format off
#include <sys/capsicum.h>

#include <net/if_tap.h>
// clang-format on

namespace taprace::sim {
namespace {

// For messages: the names of kinds as literals.
constexpr std::array<const char*, kOpKindCount> kKindNames = {
    "open", "close", "stat",   "access", "create", "destroy",
    "set",  "fork",  "launch", "pass",   "kill"};

// Makes the current thread one of `process` for a while.
class InProcess {
 public:
  explicit InProcess(struct proc* process)
      : thread_(curthread), before_(thread_->td_proc) {
    thread_->td_proc = process;
  }
  ~InProcess() { thread_->td_proc = before_; }
  InProcess(const InProcess&) = delete;
  InProcess& operator=(const InProcess&) = delete;

 private:
  struct thread* const thread_;
  struct proc* const before_;
};

// What befalls the system calls of the operation.
int ThreadFaults(CallFault fault) {
  switch (fault) {
    case CallFault::kSignal:
    case CallFault::kKill:  // which ends interruptible sleeps, too
      return SIM_FAULT_SIGNAL;
    case CallFault::kFdLimit:
      return SIM_FAULT_FD_LIMIT;
    case CallFault::kNoMemory:
      return SIM_FAULT_NO_MEMORY;
    case CallFault::kNone:
    case CallFault::kDelay:
      return 0;
  }
  return 0;
}

// In capability mode below the directory /dev.
int OpenFile(const char* name, struct file** fp) {
  if (!IN_CAPABILITY_MODE(curthread)) return SysOpen(name, fp);
  struct vnode* const directory =
      ToDevfs(ThisKernel().mounts.data())->dm_rootdir->de_vnode;
  u_long rights = CAP_ALL;
  return SysOpenAt(directory, name, fp, &rights);
}

// What the name means to the kernel: an interface of the caller's vnet, for who
// may create one. It may have been moved since it was opened.
void CheckGenericOpen(Family family, const struct file* fp) {
  struct thread* const td = curthread;
  const auto* const dev = static_cast<const struct cdev*>(fp->f_data);
  const auto* const softc = static_cast<const TunSoftc*>(dev->si_drv1);
  if (softc == nullptr || dev->si_drv1 == dev || softc->ifp == nullptr) return;
  const struct ifnet* const ifp = softc->ifp;
  sim_check_alive(ifp, "check");
  if (ifp->if_vnet != TD_TO_VNET(td) &&
      LoadRelaxed(ifp->sim_moves) == softc->moves_at_open) {
    panic("an open of the generic name gave an interface of another vnet");
  }
  const bool may =
      priv_check(td, PRIV_NET_IFCREATE) == 0 ||
      (family == Family::kTap && ThisKernel().tuntap->tap_user_open != 0);
  if (!may) panic("an open of the generic name by who may not create any");
}

}  // namespace

void ProgramThread::Reset(struct proc* process,
                          std::span<const Operation> operations,
                          std::span<Call> calls) {
  process_ = process;
  operations_ = operations;
  calls_ = calls;
  called_ = 0;
  files_.fill(nullptr);
  if (!has_children_) return;
  for (Child& child : children_) {
    child.running = false;
    child.files.clear();
  }
  has_children_ = false;
}

void ProgramThread::Run() {
  for (const Operation& operation : operations_) {
    if (!Possible(operation)) continue;
    Call& call = calls_[called_++];
    call.operation = operation;
    call.invoke_ns = -1;
    call.return_ns = kPending;
    StampNextStep(&call.invoke_ns);
    curthread->td_faults = ThreadFaults(operation.fault);
    call.outcome = Do(operation);
    curthread->td_faults = 0;
    // What concerns nobody else has taken no step so far.
    if (call.invoke_ns < 0) {
      schedule::Yield(kKindNames[static_cast<size_t>(operation.kind)]);
    }
    call.return_ns = LastStep();
  }
}

bool ProgramThread::Possible(const Operation& operation) const {
  const Operands uses = OperandsOf(operation);
  if (uses.descriptor && operation.kind != OpKind::kOpen &&
      files_[operation.descriptor] == nullptr) {
    return false;
  }
  return operation.kind != OpKind::kKill || children_[operation.child].running;
}

Outcome ProgramThread::Do(const Operation& operation) {
  const Slot slot = operation.descriptor;
  Child& child = children_[operation.child];
  switch (operation.kind) {
    case OpKind::kOpen:
      return Open(operation.device, &files_[slot]);
    case OpKind::kClose:
      if (operation.fault == CallFault::kDelay) {
        return {.error = CloseSlowly(std::exchange(files_[slot], nullptr))};
      }
      return {.error = CloseSlot(slot)};
    case OpKind::kStat:
      return {.error = SysStat(ToString(operation.device).c_str())};
    case OpKind::kAccess:
      return {.error = SysAccess(ToString(operation.device).c_str())};
    case OpKind::kCreate:
      return Create(operation.device);
    case OpKind::kDestroy:
      return {.error = SysIfDestroy(ToString(operation.device).c_str())};
    case OpKind::kSet:
      return {.error = Set(operation)};
    case OpKind::kFork:
      return {.error = Fork(files_[slot], child)};
    case OpKind::kLaunch:
      return Launch(operation, child);
    case OpKind::kPass:
      return {.error = Pass(slot, child)};
    case OpKind::kKill:
      return {.error = Kill(child)};
  }
  return {};
}

Outcome ProgramThread::Open(Device device, struct file** fp) {
  const int error = OpenFile(ToString(device).c_str(), fp);
  if (error != 0) return {.error = error};
  const std::optional<Device> got = ParseDevice(DeviceNameOf(*fp));
  if (!got || got->generic()) {
    (void)SysClose(*fp);
    *fp = nullptr;
    return {.error = EOVERFLOW};
  }
  if (device.generic()) CheckGenericOpen(device.family, *fp);
  return {.error = 0, .unit = got->unit};
}

int ProgramThread::CloseSlot(Slot slot) {
  return SysClose(std::exchange(files_[slot], nullptr));
}

// A copy of the descriptor is closed as late as possible.
int ProgramThread::CloseSlowly(struct file* fp) {
  (void)fhold(fp);
  const int error = SysClose(fp);
  schedule::Sleep("slow close");
  const int last_error = SysClose(fp);
  return error != 0 ? error : last_error;
}

Outcome ProgramThread::Create(Device device) {
  std::array<char, IFNAMSIZ> name;
  sim_strlcpy(name.data(), ToString(device).c_str(), name.size());
  const int error = SysIfCreate(name.data());
  if (error != 0) return {.error = error};
  const std::optional<Device> made = ParseDevice(name.data());
  if (!made || made->generic()) return {.error = EOVERFLOW};
  return {.error = 0, .unit = made->unit};
}

int ProgramThread::Set(const Operation& operation) {
  if (OfDescriptor(operation.option)) {
    int transient = operation.value == 0 ? 1 : 0;
    return SysIoctl(files_[operation.descriptor], TAPSTRANSIENT, &transient);
  }
  if (operation.option == Option::kModule) {
    return SetModulesLoaded(ThisKernel(), operation.value != 0);
  }
  std::string name = "net.link.";
  name += FamilyName(operation.device.family);
  name += '.';
  name += OptionName(operation.option);
  const int64_t value = operation.value;
  return SysctlByName(ThisKernel(), name, nullptr, &value);
}

void ProgramThread::StartProcess(Child& child) {
  has_children_ = true;
  child.running = true;
  child.process = *process_;
  child.process.p_pid += 1 + static_cast<pid_t>(&child - children_.data());
}

int ProgramThread::Fork(struct file* fp, Child& child) {
  StartProcess(child);
  (void)fhold(fp);
  child.files.push_back(fp);
  return 0;
}

// A process that could not open ends at once. One that is killed meanwhile does
// as soon as its system call is through, and closes what that gave it.
Outcome ProgramThread::Launch(const Operation& operation, Child& child) {
  StartProcess(child);
  const InProcess inside(&child.process);
  struct file* fp = nullptr;
  const Outcome outcome = Open(operation.device, &fp);
  if (operation.fault == CallFault::kKill) {
    child.running = false;
    const bool leaks = Planted(Mutant::kKilledOpenLeaks);
    if (outcome.ok() && !leaks) (void)SysClose(fp);
    return {.error = EINTR};
  }
  if (outcome.ok()) {
    child.files.push_back(fp);
  } else {
    child.running = false;
  }
  return outcome;
}

int ProgramThread::Pass(Slot slot, Child& child) {
  if (!child.running) {
    const int error = CloseSlot(slot);
    return error != 0 ? error : EPIPE;
  }
  child.files.push_back(std::exchange(files_[slot], nullptr));
  return 0;
}

int ProgramThread::Kill(Child& child) {
  const InProcess inside(&child.process);
  for (struct file* fp : child.files) (void)SysClose(fp);
  child.files.clear();
  child.running = false;
  return 0;
}

}  // namespace taprace::sim
