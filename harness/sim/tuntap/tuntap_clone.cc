// How units come to be: by ifconfig(8), and by looking up a name in /dev.
#include <cstring>

#include "harness/sim/tuntap/tuntap.h"

// clang-format off
#include <net/if_types.h>
// clang-format on

namespace taprace::sim {
namespace {

// The device of a unit that clone_create() has listed; it has no interface yet.
int CreateDevice(TunDriver* driver, int unit, struct ucred* cred,
                 struct cdev** dev, const char* name) {
  Kernel& kernel = ThisKernel();
  auto* const softc = kernel.New<TunSoftc>("tun softc");
  mtx_init(&softc->mutex, "tun_mtx", nullptr, MTX_DEF);
  cv_init(&softc->changed, "tun_condvar");
  softc->driver = driver;
  struct make_dev_args args;
  make_dev_args_init(&args);
  if (cred != nullptr) {
    args.mda_flags = MAKEDEV_REF | (kernel.Is15() ? MAKEDEV_CHECKNAME : 0);
  }
  args.mda_devsw = &driver->devsw;
  args.mda_cr = cred;
  args.mda_uid = UID_UUCP;
  args.mda_gid = GID_DIALER;
  args.mda_mode = 0600;
  args.mda_unit = unit;
  args.mda_si_drv1 = softc;
  const int error = make_dev_s(&args, dev, "%s", name);
  if (error != 0) {
    mtx_destroy(&softc->mutex);
    cv_destroy(&softc->changed);
    kernel.heap.Free(softc);
    return error;
  }
  StateWrite(State::kUnit, softc);
  softc->dev = *dev;
  Tuntap* const tuntap = kernel.tuntap;
  sim_mtx_lock(&tuntap->list_mutex, "tun_create_device");
  // Nobody looks at the order.
  StateWrite(State::kListed, softc);
  TAILQ_INSERT_TAIL(&tuntap->units, softc, link);
  UnlockUnchanged(&tuntap->list_mutex);
  return 0;
}

// The interface of a device, after which the device can be opened.
void CreateInterface(struct cdev* dev) {
  TunSoftc* const softc = SoftcOf(dev, "tuncreate");
  KASSERT(softc != nullptr,
          ("si_drv1 should have been initialized at creation"));
  // That of a transient unit, on its way out. What follows would take the
  // device for a softc.
  if (dev->si_drv1 == dev) panic("page fault: tuncreate of a dying device");
  TunDriver* const driver = softc->driver;
  struct ifnet* const ifp = IfAlloc(driver->is_tap ? IFT_ETHER : IFT_PPP);
  StateWrite(State::kUnit, softc);
  softc->ifp = ifp;
  ifp->if_softc = softc;
  IfInitName(ifp, driver->devsw.d_name, dev2unit(dev));
  ifp->if_flags = IFF_MULTICAST | (driver->is_tap ? IFF_BROADCAST | IFF_SIMPLEX
                                                  : IFF_POINTOPOINT);
  IfAttach(ifp);
  sim_mtx_lock(&softc->mutex, "tuncreate");
  StateWrite(State::kFlags, softc);
  softc->inited = true;
  UnlockUnchanged(&softc->mutex);
}

}  // namespace

int TunCloneMatch(struct if_clone* cloner, const char* name) {
  int unit = -1;
  const TunDriver* const driver = ParseTunName(name, &unit);
  if (driver == nullptr) return 0;
  const auto& cloners = ThisKernel().tuntap->cloners;
  for (const auto& of_vnet : cloners) {
    if (of_vnet[driver->is_tap ? 1 : 0] == cloner) return 1;
  }
  return 0;
}

int TunCloneCreate(struct if_clone* /*cloner*/, char* name, size_t /*len*/,
                   struct ifc_data* /*data*/, struct ifnet** ifpp) {
  int unit = -1;
  TunDriver* const driver = ParseTunName(name, &unit);
  if (driver == nullptr) return ENXIO;
  if (unit == -1) {
    unit = alloc_unr(driver->units);
  } else if (alloc_unr_specific(driver->units, static_cast<u_int>(unit)) ==
             -1) {
    return EEXIST;
  }
  if (Planted(Mutant::kNoMemoryKeepsUnit) &&
      (curthread->td_faults & SIM_FAULT_NO_MEMORY) != 0) {
    return ENOMEM;
  }
  (void)NameWithUnit(name, IFNAMSIZ, driver->devsw.d_name, unit);
  struct cdev* dev = nullptr;
  int error = clone_create(&driver->devices, &driver->devsw, &unit, &dev, 0);
  if (error != 0) error = CreateDevice(driver, unit, nullptr, &dev, name);
  if (error != 0) return error;
  CreateInterface(dev);
  if (ThisKernel().Is15()) {
    const TunSoftc* const softc = SoftcOf(dev, "tun_clone_create");
    if (softc == nullptr) panic("page fault: tun_clone_create of no softc");
    StateRead(State::kUnit, softc);
    *ifpp = softc->ifp;
  } else {
    *ifpp = ifunit(name);
  }
  return 0;
}

int TunCloneDestroy(struct if_clone* /*cloner*/, struct ifnet* ifp,
                    uint32_t /*flags*/) {
  StateRead(State::kSoftc, ifp);
  return TunDestroy(static_cast<TunSoftc*>(ifp->if_softc), true);
}

namespace {

bool MayClone(const TunDriver* driver, struct ucred* cred) {
  bool may = priv_check_cred(cred, PRIV_NET_IFCREATE) == 0;
  if (driver->is_tap && ThisKernel().tuntap->tap_user_open != 0) may = true;
  return may && *driver->devfs_cloning != 0;
}

// Device first, interface second: the root of most of the driver's races.
void Clone(TunDriver* driver, int unit, struct ucred* cred, char* name,
           int namelen, struct cdev** dev) {
  std::array<char, SPECNAMELEN + 1> numbered;
  const bool generic = unit == -1;
  int error = clone_create(&driver->devices, &driver->devsw, &unit, dev, 0);
  if (error != 0) {
    if (generic) {
      namelen = static_cast<int>(
          NameWithUnit(numbered.data(), numbered.size(), name, unit));
      name = numbered.data();
    }
    error = CreateDevice(driver, unit, cred, dev, name);
  } else if (ThisKernel().Is15() && !Planted(Mutant::kNoCloneReference)) {
    dev_ref(*dev);  // for the caller, who gives it back
  } else {
    ThisKernel().reference_missed = true;
  }
  if (error == 0) {
    (void)if_clone_create(name, static_cast<size_t>(namelen), nullptr);
  }
}

}  // namespace

void TunDevClone(void* /*argument*/, struct ucred* cred, char* name,
                 int namelen, struct cdev** dev) {
  if (*dev != nullptr) return;
  CURVNET_SET(CRED_TO_VNET(cred));
  int unit = -1;
  TunDriver* const driver = ParseTunName(name, &unit);
  if (driver != nullptr && unit <= IF_MAXUNIT && MayClone(driver, cred)) {
    Clone(driver, unit, cred, name, namelen, dev);
  }
  CURVNET_RESTORE();
}

}  // namespace taprace::sim
