// The stock tun/tap driver of FreeBSD, with its races, written against the
// simulated kernel. How it behaves follows sys/net/if_tuntap.c of 13.2 and
// 15.1; `ThisKernel().Is15()` stands wherever the two differ.
#ifndef TAPRACE_HARNESS_SIM_TUNTAP_TUNTAP_H_
#define TAPRACE_HARNESS_SIM_TUNTAP_TUNTAP_H_

#include <array>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {

struct TunDriver {
  struct cdevsw devsw;
  struct unrhdr* units;       // of interfaces
  struct clonedevs* devices;  // of clone_create()
  bool is_tap;
  const int* devfs_cloning;
};

// One unit.
struct TunSoftc {
  TAILQ_ENTRY(TunSoftc) link;  // list_mutex
  struct cdev* dev;
  struct cdev* alias;  // by the interface's new name; null if it has none
  struct ifnet* ifp;
  TunDriver* driver;
  struct mtx mutex;  // guards what follows
  struct cv changed;
  bool inited;
  bool open;
  u_int moves_at_open;  // of the interface, until then
  bool dying;
  bool transient;
  int busy;
  struct epoch_context freeing;
};

struct Tuntap {
  std::array<TunDriver, 2> drivers;
  struct mtx list_mutex;  // tunmtx
  struct sx ioctl_lock;   // tun_ioctl
  TAILQ_HEAD(, TunSoftc) units;
  std::array<std::array<struct if_clone*, 2>, kVnetCount> cloners;
  int tun_cloning;
  int tap_cloning;
  int tap_user_open;
  int tap_up_on_open;
};

// Boots the driver.
void LoadTuntap(Kernel& kernel);
// Part of that, for kernels in which interfaces are renamed: it does nothing in
// others, but would take steps whenever one is made.
void WatchRenames();

// tuntap.cc
// The driver and unit of a device or interface name; null where there is none.
TunDriver* ParseTunName(const char* name, int* unit);
TunSoftc* SoftcOf(struct cdev* dev, const char* what);
int TunDestroy(TunSoftc* softc, bool interruptible);

// tuntap_clone.cc
int TunCloneMatch(struct if_clone* cloner, const char* name);
int TunCloneCreate(struct if_clone* cloner, char* name, size_t len,
                   struct ifc_data* data, struct ifnet** ifpp);
int TunCloneDestroy(struct if_clone* cloner, struct ifnet* ifp, uint32_t flags);
void TunDevClone(void* argument, struct ucred* cred, char* name, int namelen,
                 struct cdev** dev);

// tuntap_dev.cc
int TunOpen(struct cdev* dev, int flags, int type, struct thread* td);
int TunIoctl(struct cdev* dev, u_long command, caddr_t data, int flags,
             struct thread* td);
void DropBusy(TunSoftc* softc);  // under the mutex

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_TUNTAP_TUNTAP_H_
