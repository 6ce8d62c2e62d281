// Interfaces that are made on demand: the part of the kernel behind
// `ifconfig tap3 create`.
//
// Facts from sys/net/if_clone.c of FreeBSD 13.2 and 15.1.
#include <cstring>

#include "harness/sim/kernel/internal.h"

struct if_clone {
  const char* ifc_name;
  struct vnet* ifc_vnet;
  ifc_match_f* ifc_match;
  ifc_create_f* ifc_create;
  ifc_destroy_f* ifc_destroy;
  struct mtx ifc_mtx;
  LIST_HEAD(, ifnet) ifc_iflist;
  LIST_ENTRY(if_clone) ifc_list;
};

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

namespace {

struct if_clone* Matching(struct vnet* vnet, const char* name) {
  struct if_clone* cloner = nullptr;
  LIST_FOREACH(cloner, &vnet->cloners, ifc_list) {
    if (cloner->ifc_match(cloner, name) != 0) break;
  }
  return cloner;
}

// 13 goes on with those of the host where a jail has none that fits.
struct if_clone* FindMatching(const char* name) {
  Kernel& kernel = ThisKernel();
  sim_mtx_lock(&kernel.cloners_lock, "ifc_find_cloner_match");
  struct if_clone* cloner = Matching(curvnet, name);
  if (cloner == nullptr && !kernel.Is15()) cloner = Matching(vnet0, name);
  UnlockUnchanged(&kernel.cloners_lock);
  return cloner;
}

struct if_clone* FindByDriver(const struct ifnet* ifp) {
  Kernel& kernel = ThisKernel();
  sim_mtx_lock(&kernel.cloners_lock, "ifc_find_cloner");
  sim_check_alive(ifp, "ifc_find_cloner");
  struct vnet* const vnet = kernel.Is15() ? ifp->if_home_vnet : curvnet;
  struct if_clone* cloner = nullptr;
  LIST_FOREACH(cloner, &vnet->cloners, ifc_list) {
    if (strcmp(cloner->ifc_name, ifp->if_dname) == 0) break;
  }
  UnlockUnchanged(&kernel.cloners_lock);
  return cloner;
}

void Link(struct if_clone* cloner, struct ifnet* ifp) {
  sim_mtx_lock(&cloner->ifc_mtx, "ifc_link_ifp");
  StateWrite(State::kCloned, cloner);
  sim_check_alive(ifp, "ifc_link_ifp");
  if (!LIST_EMPTY(&cloner->ifc_iflist)) {
    sim_check_alive(LIST_FIRST(&cloner->ifc_iflist), "ifc_link_ifp");
  }
  LIST_INSERT_HEAD(&cloner->ifc_iflist, ifp, if_clones);
  UnlockUnchanged(&cloner->ifc_mtx);
}

bool Unlink(struct if_clone* cloner, struct ifnet* ifp) {
  sim_mtx_lock(&cloner->ifc_mtx, "ifc_unlink_ifp");
  StateWrite(State::kCloned, cloner);
  struct ifnet* other = nullptr;
  LIST_FOREACH(other, &cloner->ifc_iflist, if_clones) {
    if (other == ifp) break;
  }
  if (other != nullptr) LIST_REMOVE(other, if_clones);
  UnlockUnchanged(&cloner->ifc_mtx);
  return other != nullptr;
}

// 15: under ifnet_detach_sxlock. 13: so is all that ifconfig(8) destroys.
int DestroyLocked(struct if_clone* cloner, struct ifnet* ifp) {
  sim_check_alive(ifp, "if_clone_destroyif");
  CURVNET_SET_QUIET(ifp->if_vnet);
  int error = ENXIO;
  if (Unlink(cloner, ifp)) {
    error = cloner->ifc_destroy(cloner, ifp, 0);
    if (error != 0) Link(cloner, ifp);
  }
  CURVNET_RESTORE();
  return error;
}

}  // namespace

struct if_clone* ifc_attach_cloner(const char* name,
                                   struct if_clone_addreq* request) {
  Kernel& kernel = ThisKernel();
  auto* const cloner = kernel.New<if_clone>("if_clone");
  cloner->ifc_name = name;
  cloner->ifc_vnet = curvnet;
  cloner->ifc_match = request->match_f;
  cloner->ifc_create = request->create_f;
  cloner->ifc_destroy = request->destroy_f;
  LIST_INIT(&cloner->ifc_iflist);
  mtx_init(&cloner->ifc_mtx, "if_clone", nullptr, MTX_DEF);
  mtx_lock(&kernel.cloners_lock);
  LIST_INSERT_HEAD(&curvnet->cloners, cloner, ifc_list);
  mtx_unlock(&kernel.cloners_lock);
  return cloner;
}

void if_clone_detach(struct if_clone* cloner) {
  Kernel& kernel = ThisKernel();
  mtx_lock(&kernel.cloners_lock);
  LIST_REMOVE(cloner, ifc_list);
  mtx_unlock(&kernel.cloners_lock);
  sx_xlock(&kernel.ifnet_detach_lock);
  while (!LIST_EMPTY(&cloner->ifc_iflist)) {
    (void)DestroyLocked(cloner, LIST_FIRST(&cloner->ifc_iflist));
  }
  sx_xunlock(&kernel.ifnet_detach_lock);
  mtx_destroy(&cloner->ifc_mtx);
  kernel.heap.Free(cloner);
}

void ifc_detach_cloner(struct if_clone* cloner) { if_clone_detach(cloner); }

int ifc_create_ifp(const char* name, struct ifc_data* data,
                   struct ifnet** ifpp) {
  struct if_clone* const cloner = FindMatching(name);
  if (cloner == nullptr) return EINVAL;
  std::array<char, IFNAMSIZ> text;
  strlcpy(text.data(), name, text.size());
  if (ifunit(text.data()) != nullptr) return EEXIST;
  struct ifnet* ifp = nullptr;
  const int error =
      cloner->ifc_create(cloner, text.data(), text.size(), data, &ifp);
  if (error != 0) return error;
  KASSERT(ifp != nullptr,
          ("Assertion ifp != NULL failed at if_clone_createif"));
  Link(cloner, ifp);
  if (ifpp != nullptr) *ifpp = ifp;
  return 0;
}

namespace {

// Nothing keeps another thread from destroying the interface meanwhile, on
// either release. (In a function of its own, so that os_threads_test can
// suppress just this.)
__attribute__((noinline)) void CopyNameOfUnheld(const struct ifnet* ifp,
                                                char* name, size_t len) {
  sim_check_alive(ifp, "if_clone_create");
  strlcpy(name, ifp->if_xname, len);
}

}  // namespace

int if_clone_create(char* name, size_t len, caddr_t params) {
  struct ifc_data data = {};
  data.params = params;
  struct ifnet* ifp = nullptr;
  const int error = ifc_create_ifp(name, &data, &ifp);
  if (error != 0) return error;
  CopyNameOfUnheld(ifp, name, len);
  return 0;
}

int if_clone_destroyif(struct if_clone* cloner, struct ifnet* ifp) {
  Kernel& kernel = ThisKernel();
  if (!kernel.Is15()) return DestroyLocked(cloner, ifp);
  sx_xlock(&kernel.ifnet_detach_lock);
  const int error = DestroyLocked(cloner, ifp);
  sx_xunlock(&kernel.ifnet_detach_lock);
  return error;
}

int if_clone_destroy(const char* name) {
  const bool holds = !Planted(Mutant::kNoInterfaceReference);
  struct ifnet* const ifp = holds ? ifunit_ref(name) : ifunit(name);
  if (ifp == nullptr) return ENXIO;
  struct if_clone* const cloner = FindByDriver(ifp);
  const int error =
      cloner == nullptr ? EINVAL : if_clone_destroyif(cloner, ifp);
  if (holds) if_rele(ifp);
  return error;
}
