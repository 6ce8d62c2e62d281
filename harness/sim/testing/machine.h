// A simulated kernel with a module, whose threads are functions: for what
// programs cannot say, such as who the threads are.
#ifndef TAPRACE_HARNESS_SIM_TESTING_MACHINE_H_
#define TAPRACE_HARNESS_SIM_TESTING_MACHINE_H_

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/schedule/explore.h"
#include "harness/schedule/pct.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/trap.h"
#include "harness/sim/kernel/internal.h"
#include "harness/sim/module.h"
#include "harness/sim/subject.h"
#include "harness/sim/syscall.h"
#include "harness/sim/tuntap/tuntap.h"

// clang-format off
#include <sys/capsicum.h>
#include <net/if_types.h>
// clang-format on

namespace taprace::sim {

using Tunables = std::vector<std::pair<std::string, int>>;

// Jails, and users.
constexpr int kHost = 0;
constexpr int kJail = 1;
constexpr uid_t kUucp = 66;  // owns the devices
constexpr uid_t kSomebody = 1000;

class Machine : public schedule::Subject {
 public:
  struct Thread {
    std::function<void(Machine&)> run;
    int jail = 0;
    uid_t uid = 0;
  };

  // `idle` are made in the host. `prepare` runs before the threads, `check`
  // after them: what it returns is wrong, unless it is empty.
  struct Plan {
    std::vector<const char*> idle = {};
    std::vector<Thread> threads;
    std::function<void(Machine&)> prepare = nullptr;
    std::function<std::string(Machine&)> check = nullptr;
  };

  // `settings` with one module.
  Machine(Settings settings, Plan plan)
      : settings_(std::move(settings)), plan_(std::move(plan)) {
    schedule::CatchPageFaults();
    RememberModule(module());
  }

  void Start() override {
    ResetModule(module());
    kernel.tunables = &settings_.tunables;
    kernel.modules = &settings_.modules;
    kernel.Boot(settings_.release);
    LoadTuntap(kernel);
    if (settings_.renames) WatchRenames();
    if (LoadModule(kernel, module()) != 0) panic("the module does not load");
    for (const char* name : plan_.idle) (void)Create(name);
    units.fill(-1);
    errors.fill(-1);
    wrong_.clear();
    if (plan_.prepare) plan_.prepare(*this);
    processes_.resize(plan_.threads.size());
    for (size_t i = 0; i < plan_.threads.size(); ++i) Spawn(i);
  }

  void Finish() override {
    if (plan_.check) wrong_ = plan_.check(*this);
    if (wrong_.empty()) ShutDown(kernel);
  }

  // What was wrong in the last execution.
  const std::string& wrong() const { return wrong_; }

  const KernelModule& module() const { return *settings_.modules[0]; }

  // The calls of threads, by thread number `self`: they keep the error, and the
  // unit that an open got, if that is one that programs know.
  struct file* Open(size_t self, const char* name) {
    struct file* fp = nullptr;
    errors[self] = SysOpen(name, &fp);
    if (errors[self] != 0) return fp;
    const auto device = ParseDevice(DeviceNameOf(fp));
    if (device) units[self] = device->unit;
    return fp;
  }

  static void Close(struct file* fp) {
    if (fp != nullptr) (void)SysClose(fp);
  }

  static int Create(const char* name) {
    std::array<char, IFNAMSIZ> text;
    sim_strlcpy(text.data(), name, text.size());
    return SysIfCreate(text.data());
  }

  // A sysctl; -1 where there is none of that name.
  int64_t Sysctl(std::string_view name) {
    int64_t value = -1;
    (void)SysctlByName(kernel, name, &value, nullptr);
    return value;
  }

  // Unloads the module and loads it again: what kldload(8) says.
  int Reload() {
    if (UnloadModule(kernel, module()) != 0) panic("it does not unload");
    ResetModule(module());
    return LoadModule(kernel, module());
  }

  // Of both families.
  int SetMode(int64_t mode) {
    (void)SysctlByName(kernel, "net.link.tun.reuse", nullptr, &mode);
    return SysctlByName(kernel, "net.link.tap.reuse", nullptr, &mode);
  }

  // The interfaces of a jail: "tap0 tap1".
  std::string Interfaces(size_t jail) {
    std::string names;
    const struct ifnet* ifp = nullptr;
    STAILQ_FOREACH(ifp, &kernel.vnets[jail]->interfaces, if_link) {
      if (!names.empty()) names += ' ';
      names += ifp->if_xname;
    }
    return names;
  }

  // An interface of another driver, in the host, that was given that name.
  static void AttachOther(const char* name) {
    CURVNET_SET(vnet0);
    struct ifnet* const ifp = IfAlloc(IFT_ETHER);
    IfInitName(ifp, "vtnet", 0);
    sim_strlcpy(ifp->if_xname, name, sizeof(ifp->if_xname));
    IfAttach(ifp);
    CURVNET_RESTORE();
  }

  // A device of another driver.
  struct cdev* MakeOther(const char* name) {
    auto* const devsw = kernel.New<struct cdevsw>("cdevsw");
    devsw->d_version = D_VERSION;
    devsw->d_name = "other";
    return make_dev(devsw, 0, 0, 0, 0600, "%s", name);
  }

  struct cdev* FindDevice(std::string_view name) {
    struct cdev_priv* priv = nullptr;
    TAILQ_FOREACH(priv, &kernel.devices, cdp_list) {
      if (name == priv->cdp_c.si_name) return &priv->cdp_c;
    }
    return nullptr;
  }

  // The directory /dev of the host.
  struct vnode* Root() {
    return ToDevfs(&kernel.mounts[0])->dm_rootdir->de_vnode;
  }

  // References to it.
  u_int RootReferences() { return Root()->v_usecount; }

  // cap_enter(2)
  void EnterCapabilityMode() {
    auto* const cred = kernel.New<struct ucred>("ucred");
    *cred = *curthread->td_ucred;
    cred->cr_ref = 1;
    cred->cr_flags |= CRED_FLAG_CAPMODE;
    curthread->td_ucred = cred;
  }

  Kernel kernel;
  std::array<int, schedule::kThreadsMax> units;
  std::array<int, schedule::kThreadsMax> errors;

 private:
  void Spawn(size_t i) {
    const Thread& thread = plan_.threads[i];
    const auto jail = static_cast<size_t>(thread.jail);
    struct ucred* cred = kernel.root_creds[jail];
    if (thread.uid != 0) {
      cred = kernel.New<struct ucred>("ucred");
      *cred = {.cr_ref = 1,
               .cr_uid = thread.uid,
               .cr_prison = &kernel.prisons[jail]};
    }
    processes_[i] = {.p_pid = 1000 + static_cast<pid_t>(i),
                     .p_ucred = cred,
                     .p_comm = "program"};
    kernel.Spawn("program", &processes_[i],
                 [this, i] { plan_.threads[i].run(*this); });
  }

  const Settings settings_;
  const Plan plan_;
  std::vector<struct proc> processes_;
  std::string wrong_;
};

// The first thing that goes wrong in `schedules` schedules, half of them of
// each of two strategies; "" if nothing does.
inline std::string FirstWrong(Machine& machine, int64_t schedules) {
  schedule::Engine engine;
  std::string wrong;
  const auto each = [&](const schedule::Execution& execution) {
    if (execution.finding) {
      wrong = execution.finding->message;
    } else if (!execution.abandoned) {
      wrong = machine.wrong();
    }
    return wrong.empty();
  };
  schedule::Pct pct(3, 1);
  schedule::RandomWalk walk(1);
  for (schedule::Strategy* strategy :
       {static_cast<schedule::Strategy*>(&pct),
        static_cast<schedule::Strategy*>(&walk)}) {
    (void)schedule::Explore(
        engine, machine, *strategy,
        {.executions_max = (schedules + 1) / 2, .each = each});
    if (!wrong.empty()) break;
  }
  return wrong;
}

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_TESTING_MACHINE_H_
