#include "harness/sim/other_threads.h"

#include <array>

#include "harness/sim/kernel/internal.h"
#include "harness/sim/syscall.h"

// clang-format off
#include <net/if_tap.h>
// clang-format on

namespace taprace::sim {
namespace {

void LoadAndUnload(Kernel& kernel) {
  (void)SetModulesLoaded(kernel, true);
  (void)SetModulesLoaded(kernel, false);
  auto* const devsw = kernel.New<struct cdevsw>("cdevsw");
  devsw->d_version = D_VERSION;
  devsw->d_name = "other";
  struct cdev* const taken = make_dev(devsw, 0, 0, 0, 0600, "tap");
  (void)SetModulesLoaded(kernel, true);
  destroy_dev(taken);
}

void OpenAndClose(const char* name) {
  struct file* fp = nullptr;
  if (SysOpen(name, &fp) == 0) (void)SysClose(fp);
}

// Who waits for the module uses it: what its load got wrong shows even if all
// else is over by then.
void LoadAndOpen(Kernel& kernel) {
  (void)SetModulesLoaded(kernel, true);
  OpenAndClose("tap");
}

void Churn() {
  std::array<char, IFNAMSIZ> name;
  sim_strlcpy(name.data(), "tap", name.size());
  if (SysIfCreate(name.data()) == 0) (void)SysIfDestroy(name.data());
}

// What is destroyed in one network stack is made in the other, by an open of
// its name: who may see the device of the host is not for a jail to say.
void Move(Kernel& kernel) {
  for (const size_t jail : {1, 0}) {
    (void)SysIfDestroy("tap0");
    curthread->td_ucred = kernel.root_creds[jail];
    OpenAndClose("tap0");
  }
}

// As ifconfig(8) does with "vnet" and "-vnet".
void Vmove() {
  for (const size_t jail : {1, 0}) (void)SysIfMove("tap0", jail);
}

void Rename() {
  (void)SysIfRename("tap0", "other");
  (void)SysIfRename("other", "tap0");
}

void OpenTransient(const char* name) {
  struct file* fp = nullptr;
  if (SysOpen(name, &fp) != 0) return;
  int transient = 1;
  (void)SysIoctl(fp, TAPSTRANSIENT, &transient);
  (void)SysClose(fp);
}

void Visit() {
  for (const char* name : {"tap0", "tap1"}) OpenTransient(name);
}

}  // namespace

void SpawnOthers(Kernel& kernel, const Settings& settings) {
  const auto spawn = [&kernel](const char* name, auto&& body) {
    kernel.Spawn(name, &kernel.proc0, body);
  };
  if (settings.loads) spawn("kldload", [&kernel] { LoadAndUnload(kernel); });
  if (settings.churns) spawn("ifconfig", Churn);
  if (settings.moves) spawn("ifconfig", [&kernel] { Move(kernel); });
  if (settings.vmoves) spawn("ifconfig", Vmove);
  if (settings.renames) spawn("ifconfig", Rename);
  if (settings.visits) spawn("visitor", Visit);
  if (!settings.changes.empty()) {
    spawn("sysctl", [&kernel, &settings] {
      for (const auto& [name, setting] : settings.changes) {
        const int64_t value = setting;
        (void)SysctlByName(kernel, name, nullptr, &value);
      }
    });
  }
  if (settings.arrives) {
    spawn("kldload", [&kernel] { LoadAndOpen(kernel); });
  }
  if (settings.unloads) {
    spawn("kldunload", [&kernel, &settings] {
      (void)UnloadModule(kernel, *settings.modules[0]);
    });
  }
}

}  // namespace taprace::sim
