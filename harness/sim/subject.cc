#include "harness/sim/subject.h"

#include <algorithm>
#include <array>
#include <utility>

#include "harness/schedule/trap.h"
#include "harness/sim/kernel/boot_image.h"
#include "harness/sim/kernel/internal.h"
#include "harness/sim/other_threads.h"
#include "harness/sim/program_thread.h"
#include "harness/sim/syscall.h"
#include "harness/sim/tuntap/tuntap.h"

namespace taprace::sim {
namespace {

constexpr pid_t kFirstPid = 1000;
constexpr pid_t kPidsOfThread = 100;

}  // namespace

struct SimSubject::State {
  explicit State(Settings settings_) : settings(std::move(settings_)) {
    for (const KernelModule* module : settings.modules) {
      RememberModule(*module);
    }
  }

  void Boot();
  void MakeNamelessDriver();
  void OpenToAll();
  void MakeProcess(size_t thread);

  const Settings settings;
  Program program;
  Kernel kernel;
  BootImage image;  // with the idle interfaces
  std::vector<ProgramThread> threads;
  std::vector<struct proc> processes;  // one a thread
  std::vector<Call> calls;             // those of one thread after another
  History history;
  bool has_history = false;  // of the last execution
  std::vector<Device> remaining;
  bool in_module = false;
};

SimSubject::SimSubject(Settings settings, const Program& program)
    : state_(std::make_unique<State>(std::move(settings))) {
  schedule::CatchPageFaults();
  SetProgram(program);
}

SimSubject::~SimSubject() = default;

void SimSubject::SetProgram(const Program& program) {
  state_->program = Complete(program);
  state_->image.Forget();
  state_->has_history = false;
  const size_t count = state_->program.threads.size();
  state_->threads = std::vector<ProgramThread>(count);
  state_->processes.resize(count);
  state_->calls.resize(state_->program.operation_count());
  state_->history.idle = state_->program.idle;
}

void SimSubject::State::Boot() {
  if (image.Restore(kernel)) return;
  for (const KernelModule* module : settings.modules) ResetModule(*module);
  kernel.tunables = &settings.tunables;
  kernel.Boot(settings.release);
  kernel.mutant = settings.mutant;
  LoadTuntap(kernel);
  if (settings.renames) WatchRenames();
  kernel.modules = &settings.modules;
  if (settings.loads) MakeNamelessDriver();
  if (settings.loads || settings.arrives) {
    BootModules(kernel);
  } else {
    LoadModules(kernel);
  }
  for (Device device : program.idle) {
    std::array<char, IFNAMSIZ> name;
    sim_strlcpy(name.data(), ToString(device).c_str(), name.size());
    const int error = SysIfCreate(name.data());
    if (error != 0) panic("making %s: error %d", name.data(), error);
  }
  image.Save(kernel);
}

// As that of nvme(4).
void SimSubject::State::MakeNamelessDriver() {
  auto* const devsw = kernel.New<struct cdevsw>("cdevsw");
  devsw->d_version = D_VERSION;
  (void)make_dev(devsw, 0, 0, 0, 0600, "nvme0");
}

void SimSubject::State::OpenToAll() {
  struct cdev_priv* device = nullptr;
  TAILQ_FOREACH(device, &kernel.devices, cdp_list) {
    const auto& names = settings.open_to_all;
    if (std::count(names.begin(), names.end(), device->cdp_c.si_name) > 0) {
      device->cdp_c.si_mode = 0666;
    }
  }
}

// Who runs thread number `thread`: its user, and its jail.
void SimSubject::State::MakeProcess(size_t thread) {
  const auto of = [thread](const auto& values) {
    return thread < values.size() ? values[thread] : 0;
  };
  const auto jail = static_cast<size_t>(of(settings.jails));
  struct ucred* cred = kernel.root_creds[jail];
  const uint32_t uid = of(settings.uids);
  const bool limited = of(settings.capability_mode);
  if (uid != 0 || limited) {
    cred = kernel.New<struct ucred>("ucred");
    *cred = {.cr_ref = 1,
             .cr_uid = uid,
             .cr_flags = limited ? CRED_FLAG_CAPMODE : 0U,
             .cr_prison = &kernel.prisons[jail]};
  }
  processes[thread] = {
      .p_pid = kFirstPid + kPidsOfThread * static_cast<pid_t>(thread),
      .p_ucred = cred,
      .p_comm = "program"};
}

void SimSubject::Start() {
  State& state = *state_;
  state.in_module = false;
  state.has_history = false;
  state.Boot();
  state.OpenToAll();
  size_t first_call = 0;
  for (size_t i = 0; i < state.threads.size(); ++i) {
    const std::vector<Operation>& operations = state.program.threads[i];
    state.MakeProcess(i);
    state.threads[i].Reset(
        &state.processes[i], operations,
        std::span(state.calls).subspan(first_call, operations.size()));
    first_call += operations.size();
    state.kernel.Spawn("program", &state.processes[i],
                       [&state, i] { state.threads[i].Run(); });
  }
  SpawnOthers(state.kernel, state.settings);
}

void SimSubject::Finish() {
  std::vector<Device>& remaining = state_->remaining;
  remaining.clear();
  for (struct vnet* vnet : state_->kernel.vnets) {
    const struct ifnet* ifp = nullptr;
    STAILQ_FOREACH(ifp, &vnet->interfaces, if_link) {
      const std::optional<Device> device = ParseDevice(ifp->if_xname);
      if (device) remaining.push_back(*device);
    }
  }
  std::sort(remaining.begin(), remaining.end());
  ShutDown(state_->kernel);
}

void SimSubject::OnFailure() {
  const auto& modules = state_->settings.modules;
  state_->in_module |= std::any_of(
      modules.begin(), modules.end(),
      [](const KernelModule* module) { return CalledByModule(*module); });
}

bool SimSubject::in_module() const { return state_->in_module; }

bool SimSubject::reference_missed() const {
  return state_->kernel.reference_missed;
}

const History& SimSubject::history() {
  std::vector<Call>& calls = state_->history.calls;
  if (std::exchange(state_->has_history, true)) return state_->history;
  calls.clear();
  for (size_t i = 0; i < state_->threads.size(); ++i) {
    for (const Call& call : state_->threads[i].calls()) {
      if (call.invoke_ns < 0) continue;
      calls.push_back(call);
      calls.back().thread = static_cast<int32_t>(i);
      if (call.pending()) calls.back().outcome = {};
    }
  }
  // Two calls never begin with the same step.
  std::sort(calls.begin(), calls.end(), [](const Call& a, const Call& b) {
    return a.invoke_ns < b.invoke_ns;
  });
  return state_->history;
}

const std::vector<Device>& SimSubject::remaining() const {
  return state_->remaining;
}

const Program& SimSubject::program() const { return state_->program; }

}  // namespace taprace::sim
