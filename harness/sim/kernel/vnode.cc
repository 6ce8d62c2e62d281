// Vnodes: references, locks, revocation. All of them are devfs's.
#include "harness/sim/kernel/internal.h"

namespace taprace::sim {

struct vnode* NewVnode(struct mount* mount, enum vtype type) {
  auto* const vp = ThisKernel().New<struct vnode>("vnode");
  vp->v_type = type;
  vp->v_mount = mount;
  vp->v_usecount = 1;
  InitLock(&vp->v_lock, type == VDIR ? "vnode /dev" : "vnode");
  return vp;
}

namespace {

// Cuts the vnode from its entry and its device.
void Reclaim(struct vnode* vp) {
  Kernel& kernel = ThisKernel();
  sim_mtx_lock(&kernel.dirent_lock, "devfs_reclaim");
  StateWrite(State::kData, vp);
  auto* const entry = static_cast<struct devfs_dirent*>(vp->v_data);
  if (entry != nullptr) {
    StateRead(State::kAlive, entry);
    StateWrite(State::kVnode, entry);
    if (vp->v_rdev != nullptr) {
      sim_check_alive(cdev2priv(vp->v_rdev), "devfs_reclaim");
      StateWrite(State::kDescriptors, cdev2priv(vp->v_rdev));
      vp->v_rdev->si_usecount -= entry->de_usecount;
      entry->de_usecount = 0;
    }
    StoreRelaxed(entry->de_vnode, nullptr);
    StoreRelaxed(vp->v_data, nullptr);
  }
  UnlockUnchanged(&kernel.dirent_lock);
  if (vp->v_type != VCHR) return;
  sim_mtx_lock(&kernel.device_lock, "devfs_reclaim");
  StateWrite(State::kData, vp);
  struct cdev* const dev = vp->v_rdev;
  vp->v_rdev = nullptr;
  UnlockUnchanged(&kernel.device_lock);
  if (dev != nullptr) dev_rel(dev);
}

}  // namespace

// The caller holds the vnode's lock.
void vgone(struct vnode* vp) {
  if (VN_IS_DOOMED(vp)) return;
  StateWrite(State::kDoomed, vp);
  vp->v_irflag |= VIRF_DOOMED;
  StateWrite(State::kUses, vp);
  if (LoadAcquire(vp->v_usecount) > 0 && vp->v_type == VCHR) {
    (void)devfs_close(vp, FNONBLOCK, curthread);
  }
  Reclaim(vp);
  StateWrite(State::kDoomed, vp);
  vp->v_type = VBAD;
}

}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

void vref(struct vnode* vp) {
  sim_check_alive(vp, "vref");
  StateRead(State::kUses, vp);
  AddRelaxed(vp->v_usecount, 1);
}

// An unused vnode stays with its entry for the next who looks it up.
void vrele(struct vnode* vp) {
  sim_check_alive(vp, "vrele");
  StateRead(State::kUses, vp);
  KASSERT(LoadRelaxed(vp->v_usecount) > 0, ("vrele: vp with v_usecount 0"));
  (void)ReleaseCount(vp->v_usecount);
}

void vput(struct vnode* vp) {
  VOP_UNLOCK(vp);
  vrele(vp);
}

int VOP_ACCESS(struct vnode* vp, accmode_t mode, struct ucred* cred,
               struct thread* /*td*/) {
  if (cred->cr_uid == 0) return 0;
  if (vp->v_type == VDIR) return (mode & VWRITE) != 0 ? EACCES : 0;
  const struct cdev* const dev = vp->v_rdev;
  if (dev == nullptr) return ENOENT;
  const int shift = dev->si_uid == cred->cr_uid ? 0 : 6;
  const int granted = static_cast<int>(dev->si_mode) << shift;
  return (granted & mode) == mode ? 0 : EACCES;
}

int VFS_ROOT(struct mount* mp, int flags, struct vnode** vpp) {
  struct vnode* const root = ToDevfs(mp)->dm_rootdir->de_vnode;
  vref(root);
  sim_vn_lock(root, (flags & LK_TYPE_MASK) | LK_RETRY, "VFS_ROOT");
  *vpp = root;
  return 0;
}

// Nothing is ever unmounted. Who is busy with a mount has a reference, too.
int vfs_busy(struct mount* mp, int /*flags*/) {
  vfs_ref(mp);
  AddRelaxed(mp->mnt_lockref, 1);
  return 0;
}

void vfs_unbusy(struct mount* mp) {
  KASSERT(LoadRelaxed(mp->mnt_lockref) > 0, ("invalid mnt_lockref"));
  AddRelaxed(mp->mnt_lockref, -1);
  vfs_rel(mp);
}

void vfs_ref(struct mount* mp) { AddRelaxed(mp->mnt_ref, 1); }

void vfs_rel(struct mount* mp) {
  KASSERT(LoadRelaxed(mp->mnt_ref) > 0, ("invalid mnt_ref"));
  AddRelaxed(mp->mnt_ref, -1);
}
