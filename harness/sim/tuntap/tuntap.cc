#include "harness/sim/tuntap/tuntap.h"

#include <cstring>

namespace taprace::sim {
namespace {

void InitDriver(Tuntap* tuntap, size_t index) {
  TunDriver& driver = tuntap->drivers[index];
  driver.is_tap = index == 1;
  driver.devfs_cloning =
      driver.is_tap ? &tuntap->tap_cloning : &tuntap->tun_cloning;
  driver.devsw = {};
  driver.devsw.d_version = D_VERSION;
  driver.devsw.d_flags = D_NEEDMINOR;
  driver.devsw.d_name = driver.is_tap ? "tap" : "tun";
  driver.devsw.d_open = TunOpen;
  driver.devsw.d_ioctl = TunIoctl;
  clone_setup(&driver.devices);
  driver.units = new_unrhdr(0, IF_MAXUNIT, &tuntap->list_mutex);
}

// Each network stack has cloners of its own.
void AttachCloners(Kernel& kernel, Tuntap* tuntap) {
  for (size_t i = 0; i < kernel.vnets.size(); ++i) {
    CURVNET_SET(kernel.vnets[i]);
    for (size_t j = 0; j < tuntap->drivers.size(); ++j) {
      struct if_clone_addreq request = {};
      request.match_f = TunCloneMatch;
      request.create_f = TunCloneCreate;
      request.destroy_f = TunCloneDestroy;
      tuntap->cloners[i][j] =
          ifc_attach_cloner(tuntap->drivers[j].devsw.d_name, &request);
    }
    CURVNET_RESTORE();
  }
}

}  // namespace

void LoadTuntap(Kernel& kernel) {
  constexpr int kPriority = 1000;
  auto* const tuntap = kernel.New<Tuntap>("tuntap");
  kernel.tuntap = tuntap;
  tuntap->tun_cloning = 1;
  tuntap->tap_cloning = 1;
  RegisterSysctlInt(kernel, "net.link.tun.devfs_cloning", &tuntap->tun_cloning);
  RegisterSysctlInt(kernel, "net.link.tap.devfs_cloning", &tuntap->tap_cloning);
  RegisterSysctlInt(kernel, "net.link.tap.user_open", &tuntap->tap_user_open);
  RegisterSysctlInt(kernel, "net.link.tap.up_on_open", &tuntap->tap_up_on_open);
  mtx_init(&tuntap->list_mutex, "tunmtx", nullptr, MTX_DEF);
  sx_init(&tuntap->ioctl_lock, "tun_ioctl");
  TAILQ_INIT(&tuntap->units);
  for (size_t i = 0; i < tuntap->drivers.size(); ++i) InitDriver(tuntap, i);
  AttachCloners(kernel, tuntap);
  EVENTHANDLER_REGISTER(dev_clone, TunDevClone, nullptr, kPriority);
}

TunDriver* ParseTunName(const char* name, int* unit) {
  for (TunDriver& driver : ThisKernel().tuntap->drivers) {
    if (strcmp(name, driver.devsw.d_name) == 0) {
      *unit = -1;
      return &driver;
    }
    if (dev_stdclone(__DECONST(char*, name), nullptr, driver.devsw.d_name,
                     unit) == 1) {
      return &driver;
    }
  }
  return nullptr;
}

TunSoftc* SoftcOf(struct cdev* dev, const char* what) {
  RacyRead(cdev2priv(dev)->sim_drv1_tag, what);
  sim_check_alive(cdev2priv(dev), what);  // others ran meanwhile
  auto* const softc = static_cast<TunSoftc*>(dev->si_drv1);
  // 15 points it at the device itself once that is transient and dying.
  if (softc != nullptr && dev->si_drv1 != dev) sim_check_alive(softc, what);
  return softc;
}

namespace {

void Free(struct epoch_context* context) {
  TunSoftc* const softc = __containerof(context, TunSoftc, freeing);
  mtx_destroy(&softc->mutex);
  ThisKernel().heap.Free(softc);
}

// Turns new holders away, then waits for those there are. On 15 a signal ends
// that, where `interruptible` says so, and newcomers are welcome again.
int AwaitIdle(TunSoftc* softc, bool interruptible) {
  sim_mtx_lock(&softc->mutex, "tun_destroy");
  KASSERT(!ThisKernel().Is15() || !softc->dying || softc->transient,
          ("Assertion (tp->tun_flags & (TUN_DYING | TUN_TRANSIENT)) != "
           "TUN_DYING failed"));
  StateWrite(State::kFlags, softc);
  softc->dying = !Planted(Mutant::kDestroyNotAnnounced);
  while (softc->busy != 0 && !Planted(Mutant::kDestroyWithoutWait)) {
    if (Planted(Mutant::kCheckThenWait)) {
      UnlockUnchanged(&softc->mutex);
      sim_mtx_lock(&softc->mutex, "tun_destroy");
      StateRead(State::kFlags, softc);
    }
    struct lock_object* const lock = &softc->mutex.lock_object;
    int error = 0;
    if (ThisKernel().Is15() && interruptible) {
      error = sim_cv_wait_sig(&softc->changed, lock, "tun_destroy");
    } else {
      sim_cv_wait(&softc->changed, lock, "tun_destroy");
    }
    sim_check_alive(softc, "tun_destroy");
    StateRead(State::kFlags, softc);
    if (!ThisKernel().Is15()) break;
    if (error != 0 && softc->busy != 0) {
      StateWrite(State::kFlags, softc);
      softc->dying = Planted(Mutant::kInterruptedStaysDying);
      UnlockUnchanged(&softc->mutex);
      return error;
    }
  }
  UnlockUnchanged(&softc->mutex);
  return 0;
}

void FreeUnit(TunSoftc* softc) {
  struct unrhdr* const units = softc->driver->units;
  const auto unit = static_cast<u_int>(softc->ifp->if_dunit);
  if (!Planted(Mutant::kUnitKept)) free_unr(units, unit);
  if (Planted(Mutant::kUnitFreedTwice)) free_unr(units, unit);
}

void Unlist(TunSoftc* softc) {
  Tuntap* const tuntap = ThisKernel().tuntap;
  sim_mtx_lock(&tuntap->list_mutex, "tun_destroy");
  StateWrite(State::kListed, softc);
  // Who makes the device has not got to it yet.
  if (softc->link.tqe_prev == nullptr) {
    panic("page fault: tun_destroy of a unit that is not listed");
  }
  TAILQ_REMOVE(&tuntap->units, softc, link);
  UnlockUnchanged(&tuntap->list_mutex);
}

// A transient device is destroyed from within close(2), so that another thread
// has to do it; what opens it meanwhile is told by si_drv1.
void DestroyDeviceOf(TunSoftc* softc) {
  StateRead(State::kUnit, softc);
  // Who makes the device has not got to it yet.
  if (softc->dev == nullptr) panic("page fault: tun_destroy without a device");
  if (ThisKernel().Is15() && softc->transient) {
    RacyWrite(cdev2priv(softc->dev)->sim_drv1_tag, "write si_drv1");
    softc->dev->si_drv1 = softc->dev;
    destroy_dev_sched(softc->dev);
  } else {
    destroy_dev(softc->dev);
  }
}

}  // namespace

int TunDestroy(TunSoftc* softc, bool interruptible) {
  Kernel& kernel = ThisKernel();
  Tuntap* const tuntap = kernel.tuntap;
  if (softc == nullptr) panic("page fault: tun_destroy of no softc");
  sim_check_alive(softc, "tun_destroy");
  // 13 takes it off the list first.
  if (!kernel.Is15()) Unlist(softc);
  const int error = AwaitIdle(softc, interruptible);
  if (error != 0) return error;
  StateRead(State::kUnit, softc);
  struct ifnet* const ifp = softc->ifp;
  if (ifp == nullptr) panic("page fault: tun_destroy without an interface");
  sim_check_alive(ifp, "tun_destroy");
  CURVNET_SET(ifp->if_vnet);
  if (kernel.Is15()) Unlist(softc);
  const bool early = Planted(Mutant::kUnitFreedEarly);
  if (early) FreeUnit(softc);
  DestroyDeviceOf(softc);
  sim_check_alive(ifp, "tun_destroy");
  IfDetach(ifp);
  sim_sx_xlock(&tuntap->ioctl_lock, "tun_destroy");
  StateWrite(State::kSoftc, ifp);
  ifp->if_softc = nullptr;
  UnlockUnchanged(&tuntap->ioctl_lock);
  if (!early) FreeUnit(softc);
  if_rele(ifp);
  cv_destroy(&softc->changed);
  if (kernel.Is15()) {
    NET_EPOCH_CALL(Free, &softc->freeing);
  } else {
    Free(&softc->freeing);
  }
  CURVNET_RESTORE();
  return 0;
}

}  // namespace taprace::sim
