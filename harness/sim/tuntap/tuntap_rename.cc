// A link in /dev from the name that an interface is given to its device.
#include <cstring>

#include "harness/sim/tuntap/tuntap.h"

namespace taprace::sim {
namespace {

// Keeps the unit from going; null where it is about to.
TunSoftc* Busy(struct ifnet* ifp) {
  Tuntap* const tuntap = ThisKernel().tuntap;
  sim_sx_xlock(&tuntap->ioctl_lock, "tunrename");
  StateRead(State::kSoftc, ifp);
  auto* const softc = static_cast<TunSoftc*>(ifp->if_softc);
  bool dying = true;
  if (softc != nullptr) {
    sim_mtx_lock(&softc->mutex, "tunrename");
    StateWrite(State::kFlags, softc);
    dying = softc->dying;
    if (!dying) ++softc->busy;
    UnlockUnchanged(&softc->mutex);
  }
  UnlockUnchanged(&tuntap->ioctl_lock);
  return dying ? nullptr : softc;
}

void Unbusy(TunSoftc* softc) {
  sim_mtx_lock(&softc->mutex, "tunrename");
  StateWrite(State::kFlags, softc);
  DropBusy(softc);
  UnlockUnchanged(&softc->mutex);
}

// As ifnet_arrival_event tells of it.
void TunRename(void* /*argument*/, struct ifnet* ifp) {
  if ((LoadRelaxed(ifp->if_flags) & IFF_RENAMING) == 0) return;
  int unit = 0;
  if (ParseTunName(ifp->if_dname, &unit) == nullptr) return;
  TunSoftc* const softc = Busy(ifp);
  if (softc == nullptr) return;
  if (softc->alias != nullptr) {
    destroy_dev(softc->alias);
    softc->alias = nullptr;
  }
  StateRead(State::kUnit, softc);
  // Who makes the device has not got to it yet.
  if (softc->dev == nullptr) panic("page fault: tunrename without a device");
  // Another device may have the name: then there is no link.
  if (strcmp(ifp->if_xname, softc->dev->si_name) != 0) {
    (void)make_dev_alias_p(MAKEDEV_CHECKNAME, &softc->alias, softc->dev, "%s",
                           ifp->if_xname);
  }
  Unbusy(softc);
}

}  // namespace

void WatchRenames() {
  constexpr int kPriority = 1000;
  EVENTHANDLER_REGISTER(ifnet_arrival_event, TunRename, nullptr, kPriority);
}

}  // namespace taprace::sim
