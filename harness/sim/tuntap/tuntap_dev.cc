// Opening, closing and controlling /dev/tapN.
#include <cstring>

#include "harness/sim/tuntap/tuntap.h"

// clang-format off
#include <net/if_tap.h>
// clang-format on

namespace taprace::sim {
namespace {

// The driver has nothing left to do for its last descriptor: the destructor of
// a transient one destroys the interface.
void DestroyTransient(TunSoftc* softc) {
  Tuntap* const tuntap = ThisKernel().tuntap;
  struct ifnet* const ifp = softc->ifp;
  StateWrite(State::kFlags, softc);
  softc->dying = true;
  UnlockUnchanged(&softc->mutex);
  const auto vnet = static_cast<size_t>(ifp->if_home_vnet->index);
  struct if_clone* const cloner =
      tuntap->cloners[vnet][softc->driver->is_tap ? 1 : 0];
  const int error = if_clone_destroyif(cloner, ifp);
  KASSERT(error == 0 || error == EINTR || error == ERESTART,
          ("Assertion error == 0 || error == EINTR || error == ERESTART "
           "failed"));
}

}  // namespace

// A waiting destroy may go on.
void DropBusy(TunSoftc* softc) {
  KASSERT(softc->busy != 0, ("tun_unbusy: called for non-busy tunnel"));
  if (--softc->busy == 0 && !Planted(Mutant::kNoWakeup)) {
    sim_cv_broadcast(&softc->changed, "tundtor");
  }
}

namespace {

// Runs when the last descriptor of an open is closed.
void TunDestructor(void* data) {
  auto* const softc = static_cast<TunSoftc*>(data);
  sim_check_alive(softc, "tundtor");
  sim_mtx_lock(&softc->mutex, "tundtor");
  StateRead(State::kUnit, softc);
  struct ifnet* const ifp = softc->ifp;
  StateWrite(State::kFlags, softc);
  sim_check_alive(ifp, "tundtor");
  if (Planted(Mutant::kOpenFlagEarly)) softc->open = false;
  if (Planted(Mutant::kBusyDroppedEarly)) DropBusy(softc);
  StateRead(State::kUp, ifp);
  if ((ifp->if_flags & IFF_UP) != 0) {
    UnlockUnchanged(&softc->mutex);
    IfDown(ifp);
    sim_mtx_lock(&softc->mutex, "tundtor");
  }
  StateRead(State::kRunning, ifp);
  if ((ifp->if_drv_flags & IFF_DRV_RUNNING) != 0) {
    IfSetDrvFlags(ifp, 0, IFF_DRV_RUNNING);
    UnlockUnchanged(&softc->mutex);
    // Addresses are purged here.
    sim_mtx_lock(&softc->mutex, "tundtor");
  }
  IfSetLinkState(ifp, LINK_STATE_DOWN);
  StateWrite(State::kFlags, softc);
  if (!Planted(Mutant::kOpenFlagStays)) softc->open = false;
  if (!Planted(Mutant::kBusyDroppedEarly)) DropBusy(softc);
  if (ThisKernel().Is15() && softc->transient) {
    DestroyTransient(softc);
  } else {
    UnlockUnchanged(&softc->mutex);
  }
}

// Under the mutex.
int Claim(TunSoftc* softc) {
  StateRead(State::kFlags, softc);
  if (!softc->inited && !Planted(Mutant::kNoInitCheck)) return ENXIO;
  const bool unchecked = Planted(Mutant::kNoOpenCheck);
  if (Planted(Mutant::kRefusedKeepBusy)) {
    StateWrite(State::kFlags, softc);
    ++softc->busy;
  }
  if ((softc->open && !unchecked) || softc->dying) return EBUSY;
  if (Planted(Mutant::kCheckThenOpen)) {
    UnlockUnchanged(&softc->mutex);
    sim_mtx_lock(&softc->mutex, "tunopen");
  }
  StateWrite(State::kFlags, softc);
  if (!Planted(Mutant::kRefusedKeepBusy)) ++softc->busy;
  StateRead(State::kUnit, softc);
  struct ifnet* const ifp = softc->ifp;
  if (ifp == nullptr) panic("page fault: tunopen without an interface");
  sim_check_alive(ifp, "tunopen");
  if (softc->driver->is_tap) {
    IfSetDrvFlags(ifp, IFF_DRV_RUNNING, IFF_DRV_OACTIVE);
    if (ThisKernel().tuntap->tap_up_on_open != 0) {
      StateWrite(State::kUp, ifp);
      ifp->if_flags |= IFF_UP;
    }
  }
  StateWrite(State::kFlags, softc);
  softc->open = true;
  softc->moves_at_open = LoadRelaxed(ifp->sim_moves);
  IfSetLinkState(ifp, LINK_STATE_UP);
  return 0;
}

}  // namespace

int TunOpen(struct cdev* dev, int /*flags*/, int /*type*/,
            struct thread* /*td*/) {
  const bool is_15 = ThisKernel().Is15();
  if (is_15) sim_net_epoch_enter();
  TunSoftc* const softc = SoftcOf(dev, "tunopen");
  int error = 0;
  if (is_15 && static_cast<void*>(softc) == dev) {
    error = ENXIO;  // transient, and going away
  } else {
    KASSERT(softc != nullptr,
            ("si_drv1 should have been initialized at creation"));
    sim_mtx_lock(&softc->mutex, "tunopen");
    error = Claim(softc);
    UnlockUnchanged(&softc->mutex);
  }
  if (is_15) sim_net_epoch_exit();
  if (error == 0 && Planted(Mutant::kInterruptedKeepsUnit) &&
      (curthread->td_faults & SIM_FAULT_SIGNAL) != 0) {
    return EINTR;
  }
  if (error == 0) (void)devfs_set_cdevpriv(softc, TunDestructor);
  return error;
}

int TunIoctl(struct cdev* dev, u_long command, caddr_t data, int /*flags*/,
             struct thread* /*td*/) {
  auto* const softc = static_cast<TunSoftc*>(dev->si_drv1);
  switch (command) {
    case TAPGIFNAME: {
      auto* const request = reinterpret_cast<struct ifreq*>(data);
      sim_strlcpy(request->ifr_name, softc->ifp->if_xname,
                  sizeof(request->ifr_name));
      return 0;
    }
    case TAPSTRANSIENT: {
      if (!ThisKernel().Is15()) return ENOTTY;
      int wanted = 0;
      memcpy(&wanted, data, sizeof(wanted));
      sim_mtx_lock(&softc->mutex, "tunioctl");
      StateWrite(State::kFlags, softc);
      softc->transient = wanted != 0;
      UnlockUnchanged(&softc->mutex);
      return 0;
    }
    default:
      return ENOTTY;
  }
}

}  // namespace taprace::sim
