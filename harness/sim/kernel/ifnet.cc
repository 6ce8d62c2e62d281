// Network interfaces, as far as drivers of clonable ones need them.
//
// Facts from sys/net/if.c of FreeBSD 13.2 and 15.1.
#include <cstring>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {

void BootInterfaces(Kernel& kernel) {
  sx_init(&kernel.ifnet_lock, "ifnet_sx");
  sx_init(&kernel.ifnet_detach_lock, "ifnet_detach_sx");
  mtx_init(&kernel.cloners_lock, "if_cloners", nullptr, MTX_DEF);
  kernel.next_ifindex = 1;
  kernel.interfaces = 0;
  kernel.epoch_count = 0;
  kernel.epoch_calls = nullptr;
}

struct ifnet* IfAlloc(u_char type) {
  Kernel& kernel = ThisKernel();
  auto* const ifp = kernel.New<struct ifnet>("ifnet");
  AddRelaxed(kernel.interfaces, 1);
  ifp->if_type = type;
  ifp->if_index = AddRelaxed(kernel.next_ifindex, 1) - 1;
  ifp->if_refcount = 1;
  ifp->if_vnet = curvnet;
  ifp->sim_flags_tag = NewTag("if_drv_flags");
  return ifp;
}

void IfInitName(struct ifnet* ifp, const char* name, int unit) {
  ifp->if_dname = name;
  ifp->if_dunit = unit;
  (void)NameWithUnit(ifp->if_xname, sizeof(ifp->if_xname), name, unit);
}

void IfAttach(struct ifnet* ifp) {
  Kernel& kernel = ThisKernel();
  struct vnet* const vnet = curvnet;
  ifp->if_vnet = vnet;
  if (ifp->if_home_vnet == nullptr) ifp->if_home_vnet = vnet;
  sim_sx_xlock(&kernel.ifnet_lock, "if_attach");
  RacyWrite(vnet->interfaces_tag, "if_attach");
  ReleaseOrder(&vnet->interfaces);
  {
    const Exclusive exclusive(kernel.lists_guard);
    STAILQ_INSERT_TAIL(&vnet->interfaces, ifp, if_link);
  }
  UnlockUnchanged(&kernel.ifnet_lock);
  sim_eventhandler_invoke_ifnet("ifnet_arrival_event", ifp);
}

namespace {

// Takes it off the list of the network stack that the caller is in. False where
// it is not there: then nothing is known of it.
bool Unlink(struct ifnet* ifp, const char* what) {
  Kernel& kernel = ThisKernel();
  struct vnet* const vnet = curvnet;
  bool listed = false;
  sim_sx_xlock(&kernel.ifnet_lock, what);
  RacyWrite(vnet->interfaces_tag, what);
  {
    const Exclusive exclusive(kernel.lists_guard);
    const struct ifnet* each = nullptr;
    STAILQ_FOREACH(each, &vnet->interfaces, if_link) listed |= each == ifp;
    if (listed) STAILQ_REMOVE(&vnet->interfaces, ifp, ifnet, if_link);
  }
  UnlockUnchanged(&kernel.ifnet_lock);
  return listed;
}

bool Detach(struct ifnet* ifp, const char* what) {
  if (!Unlink(ifp, what)) return false;
  IfDown(ifp);
  sim_eventhandler_invoke_ifnet("ifnet_departure_event", ifp);
  return true;
}

struct ifnet* FindIn(struct vnet* vnet, const char* name) {
  CURVNET_SET(vnet);
  struct ifnet* const ifp = ifunit(name);
  CURVNET_RESTORE();
  return ifp;
}

// False where it has gone.
bool Leave(struct vnet* vnet, struct ifnet* ifp) {
  CURVNET_SET(vnet);
  const bool found = Detach(ifp, "if_vmove");
  CURVNET_RESTORE();
  return found;
}

void Enter(struct vnet* vnet, struct ifnet* ifp) {
  CURVNET_SET(vnet);
  AddRelaxed(ifp->sim_moves, 1);
  IfAttach(ifp);
  CURVNET_RESTORE();
}

}  // namespace

void IfDetach(struct ifnet* ifp) { (void)Detach(ifp, "if_detach"); }

int IfMove(const char* name, struct vnet* from, struct vnet* to) {
  Kernel& kernel = ThisKernel();
  struct ifnet* const ifp = FindIn(from, name);
  if (ifp == nullptr) return ENXIO;
  if (FindIn(to, name) != nullptr) return EEXIST;
  // Who destroys one takes this lock: before, or else when it has moved.
  sx_xlock(&kernel.ifnet_detach_lock);
  const bool found = Leave(from, ifp);
  if (found) Enter(to, ifp);
  sx_xunlock(&kernel.ifnet_detach_lock);
  return found ? 0 : ENODEV;
}

void IfDown(struct ifnet* ifp) {
  StateWrite(State::kUp, ifp);
  AndRelaxed(ifp->if_flags, ~IFF_UP);
}

void IfRename(struct ifnet* ifp, const char* name) {
  OrRelaxed(ifp->if_flags, IFF_RENAMING);
  sim_eventhandler_invoke_ifnet("ifnet_departure_event", ifp);
  RacyWrite(ifp->if_vnet->interfaces_tag, "if_rename");
  sim_strlcpy(ifp->if_xname, name, sizeof(ifp->if_xname));
  sim_eventhandler_invoke_ifnet("ifnet_arrival_event", ifp);
  AndRelaxed(ifp->if_flags, ~IFF_RENAMING);
}

void IfSetDrvFlags(struct ifnet* ifp, int set, int clear) {
  RacyWrite(ifp->sim_flags_tag, set != 0 ? "set RUNNING" : "clear RUNNING");
  StateWrite(State::kRunning, ifp);
  StoreRelaxed(ifp->if_drv_flags, (ifp->if_drv_flags | set) & ~clear);
}

void IfSetLinkState(struct ifnet* ifp, int state) {
  RacyWrite(ifp->sim_flags_tag, "if_link_state_change");
  const Kernel& kernel = ThisKernel();
  if (!kernel.Is15() && kernel.modules != nullptr && !kernel.modules->empty()) {
    StateWrite(State::kLinkStates);
  }
  StoreRelaxed(ifp->if_link_state, state);
}

namespace {

// The list is read without its lock, in an epoch in which none of it is freed:
// one step, in which a reference is taken if one is wanted.
struct ifnet* Find(const char* name, const char* what, bool referenced) {
  struct vnet* const vnet = curvnet;
  RacyRead(vnet->interfaces_tag, what);
  struct ifnet* ifp = nullptr;
  {
    const Exclusive exclusive(ThisKernel().lists_guard);
    STAILQ_FOREACH(ifp, &vnet->interfaces, if_link) {
      if (strncmp(name, ifp->if_xname, IFNAMSIZ) == 0) break;
    }
    if (referenced && ifp != nullptr) {
      if ((LoadRelaxed(ifp->if_flags) & IFF_DYING) != 0) return nullptr;
      if_ref(ifp);
    }
  }
  AcquireOrder(&vnet->interfaces);
  return ifp;
}

}  // namespace
}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

struct sx* sim_ifnet_sxlock() {
  return &ThisKernel().ifnet_lock;
}
struct sx* sim_ifnet_detach_sxlock() {
  return &ThisKernel().ifnet_detach_lock;
}
struct ifnethead* sim_v_ifnet() {
  return &curvnet->interfaces;
}
int sim_link_state_is_read() {
  StateRead(State::kLinkStates);
  return 0;
}

// An epoch is a time in which somebody reads without locks: what is handed to
// NET_EPOCH_CALL() waits until nobody does.
void sim_net_epoch_enter() {
  Kernel& kernel = ThisKernel();
  ++curthread->td_epochnest;
  StateRead(State::kEpoch);
  const Exclusive exclusive(kernel.epoch_guard);
  ++kernel.epoch_count;
}

namespace {

struct epoch_context* LeaveEpoch(Kernel& kernel) {
  const Exclusive exclusive(kernel.epoch_guard);
  // Who is the last frees what waits.
  if (kernel.epoch_calls != nullptr) StateWrite(State::kEpoch);
  if (--kernel.epoch_count > 0) return nullptr;
  return std::exchange(kernel.epoch_calls, nullptr);
}

}  // namespace

void sim_net_epoch_exit() {
  Kernel& kernel = ThisKernel();
  KASSERT(curthread->td_epochnest > 0, ("epoch_exit outside of an epoch"));
  --curthread->td_epochnest;
  StateRead(State::kEpoch);
  ReleaseOrder(&kernel.epoch_calls);
  struct epoch_context* calls = LeaveEpoch(kernel);
  if (calls != nullptr) AcquireOrder(&kernel.epoch_calls);
  while (calls != nullptr) {
    struct epoch_context* const context = calls;
    calls = context->next;
    context->function(context);
  }
}

int sim_in_net_epoch() { return curthread->td_epochnest > 0 ? 1 : 0; }

void sim_net_epoch_call(void (*function)(struct epoch_context*),
                        struct epoch_context* context) {
  Kernel& kernel = ThisKernel();
  StateWrite(State::kEpoch);
  ReleaseOrder(&kernel.epoch_calls);
  {
    const Exclusive exclusive(kernel.epoch_guard);
    if (kernel.epoch_count > 0) {
      *context = {.next = kernel.epoch_calls, .function = function};
      kernel.epoch_calls = context;
      return;
    }
  }
  AcquireOrder(&kernel.epoch_calls);
  function(context);
}

struct ifnet* ifunit(const char* name) {
  return Find(name, __func__, false);
}

struct ifnet* ifunit_ref(const char* name) {
  return Find(name, __func__, true);
}

void if_ref(struct ifnet* ifp) {
  sim_check_alive(ifp, "if_ref");
  AddRelaxed(ifp->if_refcount, 1);
}

void if_rele(struct ifnet* ifp) {
  sim_check_alive(ifp, "if_rele");
  KASSERT(LoadRelaxed(ifp->if_refcount) > 0, ("if_rele: count underflow"));
  if (ReleaseCount(ifp->if_refcount) > 0) return;
  AddRelaxed(ThisKernel().interfaces, -1);
  ThisKernel().heap.Free(ifp);
}

void* if_getsoftc(struct ifnet* const ifp) { return ifp->if_softc; }
int if_getflags(struct ifnet* const ifp) { return LoadRelaxed(ifp->if_flags); }

int if_getdrvflags(struct ifnet* const ifp) {
  sim_check_alive(ifp, "if_getdrvflags");
  RacyRead(ifp->sim_flags_tag, "if_getdrvflags");
  return LoadRelaxed(ifp->if_drv_flags);
}

int if_getlinkstate(struct ifnet* ifp) {
  sim_check_alive(ifp, "if_getlinkstate");
  RacyRead(ifp->sim_flags_tag, "if_getlinkstate");
  return LoadRelaxed(ifp->if_link_state);
}

const char* if_getdname(struct ifnet* const ifp) { return ifp->if_dname; }
int if_getdunit(struct ifnet* const ifp) { return ifp->if_dunit; }
u_int if_getindex(struct ifnet* const ifp) { return ifp->if_index; }
struct vnet* if_getvnet(struct ifnet* const ifp) {
  return ifp->if_vnet;
}
const char* sim_if_name(struct ifnet* ifp) { return ifp->if_xname; }

int if_foreach(if_foreach_cb_t callback, void* argument) {
  NET_EPOCH_ASSERT();
  RacyRead(curvnet->interfaces_tag, __func__);
  struct ifnet* ifp = nullptr;
  struct ifnet* next = nullptr;
  STAILQ_FOREACH_SAFE(ifp, &curvnet->interfaces, if_link, next) {
    const int error = callback(ifp, argument);
    if (error != 0) return error;
  }
  return 0;
}

// Takes references first, so that the callback may sleep.
int if_foreach_sleep(if_foreach_match_t match, void* match_argument,
                     if_foreach_cb_t callback, void* argument) {
  RacyRead(curvnet->interfaces_tag, __func__);
  std::vector<struct ifnet*> matching;
  struct ifnet* ifp = nullptr;
  STAILQ_FOREACH(ifp, &curvnet->interfaces, if_link) {
    if (match != nullptr && !match(ifp, match_argument)) continue;
    if_ref(ifp);
    matching.push_back(ifp);
  }
  int error = 0;
  for (struct ifnet* each : matching) {
    if (error == 0) error = callback(each, argument);
    if_rele(each);
  }
  return error;
}

if_t if_iter_start(struct if_iter* iterator) {
  RacyRead(curvnet->interfaces_tag, __func__);
  struct ifnet* const first = STAILQ_FIRST(&curvnet->interfaces);
  iterator->context[0] =
      first == nullptr ? nullptr : STAILQ_NEXT(first, if_link);
  return first;
}

if_t if_iter_next(struct if_iter* iterator) {
  auto* const ifp = static_cast<struct ifnet*>(iterator->context[0]);
  iterator->context[0] = ifp == nullptr ? nullptr : STAILQ_NEXT(ifp, if_link);
  return ifp;
}

void if_iter_finish(struct if_iter* iterator) {
  iterator->context[0] = nullptr;
}
