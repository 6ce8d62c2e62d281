// Users, jails and network stacks.
#include "harness/sim/kernel/internal.h"

namespace taprace::sim {

void BootPrisons(Kernel& kernel) {
  for (int i = 0; i < kVnetCount; ++i) {
    const auto index = static_cast<size_t>(i);
    auto* const vnet = kernel.New<struct vnet>("vnet");
    vnet->index = i;
    vnet->interfaces_tag = NewTag("interfaces");
    STAILQ_INIT(&vnet->interfaces);
    LIST_INIT(&vnet->cloners);
    kernel.vnets[index] = vnet;
    kernel.prisons[index] = {
        .pr_id = i,
        .pr_flags = PR_VNET,
        .pr_vnet = vnet,
        .pr_parent = i == 0 ? nullptr : &kernel.prisons[0]};
    auto* const cred = kernel.New<struct ucred>("ucred");
    *cred = {.cr_ref = 1, .cr_uid = 0, .cr_prison = &kernel.prisons[index]};
    kernel.root_creds[index] = cred;
  }
  kernel.proc0 = {
      .p_pid = 0, .p_ucred = kernel.root_creds[0], .p_comm = "kernel"};
  kernel.threads[0] = {.td_proc = &kernel.proc0,
                       .td_ucred = kernel.root_creds[0],
                       .td_fpop = nullptr,
                       .td_vnet = kernel.vnets[0],
                       .td_dupfd = -1,
                       .td_epochnest = 0,
                       .td_id = -1,
                       .td_pauses = 0};
}

}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

struct ucred* crhold(struct ucred* cred) {
  AddRelaxed(cred->cr_ref, 1);
  return cred;
}

void crfree(struct ucred* cred) {
  KASSERT(LoadRelaxed(cred->cr_ref) > 0, ("bad ucred refcount"));
  if (ReleaseCount(cred->cr_ref) == 0) ThisKernel().heap.Free(cred);
}

struct prison* sim_prison0() {
  return ThisKernel().prisons.data();
}

struct vnet* sim_vnet0() {
  return ThisKernel().vnets[0];
}

struct vnet* sim_next_vnet(struct vnet* vnet) {
  const auto next = static_cast<size_t>(vnet->index) + 1;
  Kernel& kernel = ThisKernel();
  return next < kernel.vnets.size() ? kernel.vnets[next] : nullptr;
}

int priv_check_cred(struct ucred* cred, int /*privilege*/) {
  return cred->cr_uid == 0 ? 0 : EPERM;
}

int priv_check(struct thread* td, int privilege) {
  return priv_check_cred(td->td_ucred, privilege);
}

int jailed(struct ucred* cred) { return cred->cr_prison->pr_parent != nullptr; }

int jailed_without_vnet(struct ucred* cred) {
  return jailed(cred) && !prison_owns_vnet(cred->cr_prison);
}

bool prison_owns_vnet(struct prison* prison) {
  return (prison->pr_flags & PR_VNET) != 0;
}

// Whether `seer` may see what belongs to `seen`: its own jail and those below.
int prison_check(struct ucred* seer, struct ucred* seen) {
  for (const struct prison* prison = seen->cr_prison; prison != nullptr;
       prison = prison->pr_parent) {
    if (prison == seer->cr_prison) return 0;
  }
  return ESRCH;
}
