// Clone devices, and devices that are destroyed by another thread.
#include <cstdlib>
#include <cstring>

#include "harness/sim/kernel/internal.h"

// In the order of their units.
struct clonedevs {
  LIST_HEAD(, cdev) head;
};

namespace taprace::sim {

namespace {

// What taskqueue(9) runs for destroy_dev_sched().
void DestroyScheduled() {
  Kernel& kernel = ThisKernel();
  struct cdev_priv* device = nullptr;
  sim_mtx_lock(&kernel.device_lock, "destroy_dev_tq");
  while ((device = TAILQ_FIRST(&kernel.destroy_queue)) != nullptr) {
    struct cdev* const dev = &device->cdp_c;
    TAILQ_REMOVE(&kernel.destroy_queue, device, cdp_dtr_list);
    void (*const callback)(void*) = device->cdp_dtr_cb;
    void* const argument = device->cdp_dtr_cb_arg;
    DestroyDevice(dev);
    dev_unlock();
    dev_rel(dev);
    if (callback != nullptr) callback(argument);
    sim_mtx_lock(&kernel.device_lock, "destroy_dev_tq");
  }
  dev_unlock();
}

}  // namespace
}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

int destroy_dev_sched_cb(struct cdev* dev, void (*callback)(void*),
                         void* argument) {
  Kernel& kernel = ThisKernel();
  DevLock("destroy_dev_sched");
  struct cdev_priv* const device = cdev2priv(dev);
  if ((device->cdp_flags & CDP_SCHED_DTR) != 0) {
    dev_unlock();
    return 0;
  }
  dev_refl(dev);
  StateWrite(State::kThreadCount, device);  // dev_refthread() looks at it
  OrRelaxed(device->cdp_flags, CDP_SCHED_DTR);
  device->cdp_dtr_cb = callback;
  device->cdp_dtr_cb_arg = argument;
  TAILQ_INSERT_TAIL(&kernel.destroy_queue, device, cdp_dtr_list);
  dev_unlock();
  if (taprace::schedule::Self() == taprace::schedule::kNoThread) {
    DestroyScheduled();
  } else {
    kernel.Spawn("taskqueue", &kernel.proc0, DestroyScheduled);
  }
  return 1;
}

int destroy_dev_sched(struct cdev* dev) {
  return destroy_dev_sched_cb(dev, nullptr, nullptr);
}

int dev_stdclone(char* name, char** rest, const char* stem, int* unit) {
  const size_t length = strlen(stem);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (strncmp(stem, name, length) != 0) return 0;
  char* at = name + length;
  if (!digit(*at) || (*at == '0' && digit(at[1]))) return 0;
  int number = 0;
  for (; digit(*at); ++at) {
    number = number * 10 + (*at - '0');
    if (number > 0xffffff) return 0;
  }
  *unit = number;
  if (rest != nullptr) *rest = at;
  return *at == '\0' ? 1 : 2;
}

void clone_setup(struct clonedevs** devices) {
  *devices = ThisKernel().New<clonedevs>("clonedevs");
  LIST_INIT(&(*devices)->head);
}

int clone_create(struct clonedevs** devices, struct cdevsw* devsw, int* unit,
                 struct cdev** dev, int extra) {
  KASSERT(*devices != nullptr,
          ("clone_setup() not called in driver \"%s\"", devsw->d_name));
  KASSERT((LoadRelaxed(devsw->d_flags) & D_NEEDMINOR) != 0,
          ("clone_create() on cdevsw without minor numbers"));
  struct cdev* const fresh = AllocateCloneDevice();
  DevLock(__func__);
  const int wanted = *unit == -1 ? -1 : (*unit | extra);
  int low = extra;
  struct cdev* before = nullptr;
  struct cdev* other = nullptr;
  LIST_FOREACH(other, &(*devices)->head, si_clone) {
    const int number = dev2unit(other);
    if (wanted == -1) StateRead(State::kUnitOfDevice, UnitObject(number));
    if (wanted != -1 && number == wanted) {
      *dev = other;
      StateRead(State::kUnitOfDevice, UnitObject(number));
      UnlockUnchanged(&ThisKernel().device_lock);
      FreeDevice(fresh);
      return 0;
    }
    if (wanted == -1 ? number != low : number > wanted) break;
    if (wanted == -1) ++low;
    before = other;
  }
  if (wanted == -1) *unit = low & CLONE_UNITMASK;
  if (Planted(Mutant::kCloneCheckThenAct)) {
    StateRead(State::kUnitOfDevice, UnitObject(*unit | extra));
    UnlockUnchanged(&ThisKernel().device_lock);
    DevLock(__func__);
  }
  struct cdev* const made = NewCloneDevice(devsw, *unit | extra, fresh);
  KASSERT((made->si_flags & SI_CLONELIST) == 0,
          ("Dev %p(%s) should not be on clonelist", static_cast<void*>(made),
           made->si_name));
  if (before != nullptr) {
    LIST_INSERT_AFTER(before, made, si_clone);
  } else {
    LIST_INSERT_HEAD(&(*devices)->head, made, si_clone);
  }
  StateWrite(State::kUnitOfDevice, UnitObject(*unit | extra));
  made->si_flags |= SI_CLONELIST;
  UnlockUnchanged(&ThisKernel().device_lock);
  return 1;
}

void clone_cleanup(struct clonedevs** devices) {
  if (*devices == nullptr) return;
  struct cdev* dev = nullptr;
  DevLock(__func__);
  while ((dev = LIST_FIRST(&(*devices)->head)) != nullptr) {
    LIST_REMOVE(dev, si_clone);
    dev->si_flags &= ~static_cast<u_int>(SI_CLONELIST);
    struct cdev_priv* const device = cdev2priv(dev);
    if ((device->cdp_flags & CDP_SCHED_DTR) != 0) continue;
    OrRelaxed(device->cdp_flags, CDP_SCHED_DTR);
    KASSERT((dev->si_flags & SI_NAMED) != 0,
            ("Driver has goofed in cloning underways unit %x", dev2unit(dev)));
    DestroyDevice(dev);
  }
  dev_unlock();
  ThisKernel().heap.Free(*devices);
  *devices = nullptr;
}
