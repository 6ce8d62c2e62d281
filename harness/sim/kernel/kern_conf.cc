// Character devices from their first reference to the last.
//
// Facts from sys/kern/kern_conf.c of FreeBSD 13.2 and 15.1, which is also
// where the messages of the assertions come from.
#include <algorithm>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {

void DevLock(const char* what) {
  sim_mtx_lock(&ThisKernel().device_lock, what);
}

namespace {

// Under devmtx, as the count changes by `change`. Changes commute, but not
// where somebody may come across none.
void TellReferences(struct cdev* dev, int change) {
  const int fewest = std::min(dev->si_refcount, dev->si_refcount + change);
  const bool commutes = dev->si_devsw != nullptr && fewest > 0;
  if (commutes) {
    StateRead(State::kReferences, cdev2priv(dev));
  } else {
    StateWrite(State::kReferences, cdev2priv(dev));
  }
}

}  // namespace

void FreeDevice(struct cdev* dev) {
  struct cdev_priv* const device = cdev2priv(dev);
  KASSERT((device->cdp_flags & CDP_ACTIVE) == 0,
          ("devfs_free: cdp %p (%s) still on active list",
           static_cast<void*>(device), dev->si_name));
  if (dev->si_cred != nullptr) crfree(dev->si_cred);
  mtx_destroy(&device->cdp_threadlock);
  ThisKernel().heap.Free(device);
}

// Under devmtx, which it gives back for the time it waits.
void DestroyDevice(struct cdev* dev) {
  Kernel& kernel = ThisKernel();
  struct cdev_priv* const device = cdev2priv(dev);
  KASSERT((dev->si_flags & SI_NAMED) != 0,
          ("WARNING: Driver mistake: destroy_dev on %d\n", dev2unit(dev)));
  KASSERT(
      (dev->si_flags & SI_ETERNAL) == 0,
      ("WARNING: Driver mistake: destroy_dev on eternal %d\n", dev2unit(dev)));
  if ((device->cdp_flags & CDP_UNREF_DTR) == 0) {
    // Dropped at the end: until then nobody else's is the last reference.
    dev_refl(dev);
    devfs_destroy(dev);
  }
  StateWrite(State::kUnitOfDevice, UnitObject(dev2unit(dev)));
  StateWrite(State::kAliases);
  AndRelaxed(dev->si_flags, ~static_cast<u_int>(SI_NAMED));
  if ((dev->si_flags & SI_CHILD) != 0) {
    LIST_REMOVE(dev, si_siblings);
    AndRelaxed(dev->si_flags, ~static_cast<u_int>(SI_CHILD));
  }
  while (!LIST_EMPTY(&dev->si_children)) {
    DestroyDevice(LIST_FIRST(&dev->si_children));
  }
  if ((dev->si_flags & SI_CLONELIST) != 0) {
    LIST_REMOVE(dev, si_clone);
    AndRelaxed(dev->si_flags, ~static_cast<u_int>(SI_CLONELIST));
  }
  sim_mtx_lock(&device->cdp_threadlock, "destroy_dev");
  struct cdevsw* const devsw = dev->si_devsw;
  StateWrite(State::kReferences, device);
  StateWrite(State::kThreadCount, device);
  dev->si_devsw = nullptr;
  UnlockUnchanged(&device->cdp_threadlock);
  // FreeBSD looks every tenth of a second. Here dev_relthread() tells, so that
  // no time has to pass; where it comes too early for that, time does.
  StateWrite(State::kThreadCount, device);
  while (LoadAcquire(dev->si_threadcount) != 0) {
    if (devsw != nullptr && devsw->d_purge != nullptr) devsw->d_purge(dev);
    msleep(&dev->si_threadcount, &kernel.device_lock, PRIBIO, "devdrn",
           hz / 10);
    sim_check_alive(device, "destroy_dev");
    StateWrite(State::kThreadCount, device);
  }
  UnlockUnchanged(&kernel.device_lock);
  sim_mtx_lock(&kernel.cdevpriv_lock, "destroy_dev");
  sim_check_alive(device, "destroy_dev");
  StateWrite(State::kPrivates, device);
  struct cdev_privdata* data = nullptr;
  while ((data = LIST_FIRST(&device->cdp_fdpriv)) != nullptr) {
    DestroyCdevpriv(data);
    sim_mtx_lock(&kernel.cdevpriv_lock, "destroy_dev");
    StateWrite(State::kPrivates, device);
  }
  const bool waits = kernel.Is15() && !Planted(Mutant::kNoDestructorWait);
  while (waits && device->cdp_fdpriv_dtrc != 0) {
    msleep(&device->cdp_fdpriv_dtrc, &kernel.cdevpriv_lock, 0, "cdfdpc", 0);
    StateWrite(State::kPrivates, device);
  }
  UnlockUnchanged(&kernel.cdevpriv_lock);
  DevLock("destroy_dev");
  sim_check_alive(device, "destroy_dev");
  RacyWrite(device->sim_drv1_tag, "write si_drv1");
  dev->si_drv1 = nullptr;
  dev->si_drv2 = nullptr;
  if ((dev->si_flags & SI_ALIAS) == 0) {
    StateWrite(State::kUnitOfDevice, UnitObject(dev2unit(dev)));
    StateWrite(State::kDevsw);
    LIST_REMOVE(dev, si_list);
    if (LIST_EMPTY(&devsw->d_devs)) {
      AndRelaxed(devsw->d_flags, ~static_cast<u_int>(D_INIT));
      wakeup(&devsw->d_devs);
    }
  }
  AndRelaxed(dev->si_flags, ~static_cast<u_int>(SI_ALIAS));
  AndRelaxed(device->cdp_flags, ~static_cast<u_int>(CDP_UNREF_DTR));
  StateWrite(State::kReferences, device);
  if (AddRelaxed(dev->si_refcount, -1) > 0) {
    LIST_INSERT_HEAD(&kernel.dead_devsw.d_devs, dev, si_list);
  } else {
    FreeDevice(dev);
  }
}

}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

struct mtx* sim_devmtx() {
  return &ThisKernel().device_lock;
}
struct cdev_priv_list* sim_cdevp_list() {
  return &ThisKernel().devices;
}

void dev_lock() { DevLock(__func__); }
void dev_unlock() { mtx_unlock(&ThisKernel().device_lock); }

void dev_ref(struct cdev* dev) {
  sim_check_alive(cdev2priv(dev), "dev_ref");
  DevLock(__func__);
  sim_check_alive(cdev2priv(dev), "dev_ref");
  TellReferences(dev, 1);
  AddRelaxed(dev->si_refcount, 1);
  UnlockUnchanged(&ThisKernel().device_lock);
}

void dev_refl(struct cdev* dev) {
  mtx_assert(&ThisKernel().device_lock, MA_OWNED);
  sim_check_alive(cdev2priv(dev), "dev_refl");
  TellReferences(dev, 1);
  AddRelaxed(dev->si_refcount, 1);
}

void dev_rel(struct cdev* dev) {
  DevLock(__func__);
  sim_check_alive(cdev2priv(dev), "dev_rel");
  TellReferences(dev, -1);
  AddRelaxed(dev->si_refcount, -1);
  KASSERT(dev->si_refcount >= 0,
          ("dev_rel(%s) gave negative count", devtoname(dev)));
  const bool last = dev->si_devsw == nullptr && dev->si_refcount == 0;
  if (last) LIST_REMOVE(dev, si_list);
  UnlockUnchanged(&ThisKernel().device_lock);
  if (last) FreeDevice(dev);
}

struct cdevsw* dev_refthread(struct cdev* dev, int* ref) {
  sim_check_alive(cdev2priv(dev), "dev_refthread");
  struct cdev_priv* const device = cdev2priv(dev);
  mtx_lock(&device->cdp_threadlock);
  sim_check_alive(device, "dev_refthread");
  StateRead(State::kThreadCount, device);
  struct cdevsw* devsw = dev->si_devsw;
  if ((LoadRelaxed(device->cdp_flags) & CDP_SCHED_DTR) != 0) devsw = nullptr;
  if (devsw != nullptr && !Planted(Mutant::kNoThreadCount)) {
    AddRelaxed(dev->si_threadcount, 1);
    *ref = 1;
  }
  UnlockUnchanged(&device->cdp_threadlock);
  return devsw;
}

void dev_relthread(struct cdev* dev, int ref) {
  if (ref == 0) return;
  sim_check_alive(cdev2priv(dev), "dev_relthread");
  KASSERT(LoadRelaxed(dev->si_threadcount) > 0,
          ("%s threadcount is wrong", dev->si_name));
  StateRead(State::kThreadCount, cdev2priv(dev));
  if (ReleaseCount(dev->si_threadcount) > 0) return;
  // Who is the last is the one to tell.
  StateWrite(State::kThreadCount, cdev2priv(dev));
  wakeup(&dev->si_threadcount);
}

const char* devtoname(struct cdev* dev) { return dev->si_name; }

void destroy_dev(struct cdev* dev) {
  DevLock(__func__);
  sim_check_alive(cdev2priv(dev), "destroy_dev");
  DestroyDevice(dev);
  UnlockUnchanged(&ThisKernel().device_lock);
}

void delist_dev(struct cdev* dev) {
  DevLock(__func__);
  struct cdev_priv* const device = cdev2priv(dev);
  if ((device->cdp_flags & CDP_UNREF_DTR) == 0) {
    OrRelaxed(device->cdp_flags, CDP_UNREF_DTR);
    dev_refl(dev);
    devfs_destroy(dev);
  }
  dev_unlock();
}

void destroy_dev_drain(struct cdevsw* devsw) {
  DevLock(__func__);
  while (!LIST_EMPTY(&devsw->d_devs)) {
    msleep(&devsw->d_devs, &ThisKernel().device_lock, PRIBIO, "devscd", 0);
  }
  dev_unlock();
}
