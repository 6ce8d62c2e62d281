// Looking a name up in /dev.
//
// Facts from sys/fs/devfs/devfs_vnops.c of FreeBSD 13.2 and 15.1.
#include <cstring>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

// On success the mount's lock is held.
int PopulateOf(struct vnode* vp) {
  struct devfs_mount* const mount = ToDevfs(vp->v_mount);
  if (!devfs_populate_needed(mount)) {
    sim_sx_xlock(&mount->dm_lock, "devfs_populate_vp");
  } else {
    const int locked = VOP_ISLOCKED(vp);
    sim_sx_xlock(&mount->dm_lock, "devfs_populate_vp");
    VOP_UNLOCK(vp);
    devfs_populate(mount);
    UnlockUnchanged(&mount->dm_lock);
    sim_vn_lock(vp, locked | LK_RETRY, "devfs_populate_vp");
    sim_sx_xlock(&mount->dm_lock, "devfs_populate_vp");
  }
  const auto* const entry = static_cast<const devfs_dirent*>(vp->v_data);
  if (entry != nullptr) StateRead(State::kDoomed, entry);
  if (VN_IS_DOOMED(vp) || (entry->de_flags & DE_DOOMED) != 0) {
    UnlockUnchanged(&mount->dm_lock);
    return ERESTART;
  }
  return 0;
}

// Whether the entry was removed while the mount's lock was not held.
bool DropEntry(struct devfs_dirent* entry) {
  sim_check_alive(entry, "devfs_allocv");
  StateRead(State::kDoomed, entry);
  const bool gone = (entry->de_flags & DE_DOOMED) != 0;
  if (!Planted(Mutant::kNoEntryHold)) devfs_dirent_drop(entry);
  return gone;
}

// The vnode an entry has already.
int ExistingVnode(struct devfs_dirent* entry, struct vnode* vp, int lock,
                  struct devfs_mount* mount, struct vnode** vpp) {
  StateRead(State::kUses, vp);
  AddRelaxed(vp->v_usecount, 1);
  UnlockUnchanged(&ThisKernel().dirent_lock);
  UnlockUnchanged(&mount->dm_lock);
  sim_vn_lock(vp, lock | LK_RETRY, "devfs_allocv");
  sim_sx_xlock(&mount->dm_lock, "devfs_allocv");
  if (DropEntry(entry)) {
    UnlockUnchanged(&mount->dm_lock);
    vput(vp);
    return ENOENT;
  }
  if (VN_IS_DOOMED(vp)) {
    sim_mtx_lock(&ThisKernel().dirent_lock, "devfs_allocv");
    StateRead(State::kAlive, entry);
    StateWrite(State::kVnode, entry);
    if (entry->de_vnode == vp) {
      StateWrite(State::kData, vp);
      StoreRelaxed(entry->de_vnode, nullptr);
      StoreRelaxed(vp->v_data, nullptr);
    }
    UnlockUnchanged(&ThisKernel().dirent_lock);
    vput(vp);
    return ERESTART;
  }
  // Its entry is there, so the hold that was dropped was not the last.
  UnlockUnchanged(&mount->dm_lock);
  *vpp = vp;
  return 0;
}

int FreshVnode(struct devfs_dirent* entry, struct mount* mount, int lock,
               struct vnode** vpp) {
  Kernel& kernel = ThisKernel();
  struct devfs_mount* const dmp = ToDevfs(mount);
  sim_check_alive(entry->de_cdp, "devfs_allocv");
  StateRead(State::kActive, entry->de_cdp);
  if ((LoadRelaxed(entry->de_cdp->cdp_flags) & CDP_ACTIVE) == 0) {
    DropEntry(entry);
    UnlockUnchanged(&dmp->dm_lock);
    return ENOENT;
  }
  struct cdev* const dev = &entry->de_cdp->cdp_c;
  struct vnode* const vp = NewVnode(mount, VCHR);
  sim_mtx_lock(&kernel.device_lock, "devfs_allocv");
  dev_refl(dev);
  vp->v_rdev = dev;
  UnlockUnchanged(&kernel.device_lock);
  sim_vn_lock(vp, lock | LK_RETRY, "devfs_allocv");
  sim_mtx_lock(&kernel.dirent_lock, "devfs_allocv");
  StateRead(State::kAlive, entry);
  StateWrite(State::kVnode, entry);
  StoreRelaxed(vp->v_data, entry);
  StoreRelaxed(entry->de_vnode, vp);
  UnlockUnchanged(&kernel.dirent_lock);
  if (DropEntry(entry)) {
    UnlockUnchanged(&dmp->dm_lock);
    vgone(vp);
    vput(vp);
    return ENOENT;
  }
  UnlockUnchanged(&dmp->dm_lock);
  *vpp = vp;
  return 0;
}

}  // namespace

int devfs_allocv(struct devfs_dirent* entry, struct mount* mount, int lock,
                 struct vnode** vpp) {
  Kernel& kernel = ThisKernel();
  struct devfs_mount* const dmp = ToDevfs(mount);
  StateRead(State::kDoomed, entry);
  if ((entry->de_flags & DE_DOOMED) != 0) {
    UnlockUnchanged(&dmp->dm_lock);
    return ENOENT;
  }
  for (;;) {
    if (!Planted(Mutant::kNoEntryHold)) {
      StateAdd(State::kHolds, entry);
      ++entry->de_holdcnt;
    }
    sim_mtx_lock(&kernel.dirent_lock, "devfs_allocv");
    StateRead(State::kAlive, entry);
    StateRead(State::kVnode, entry);
    struct vnode* const vp = entry->de_vnode;
    if (vp == nullptr) {
      UnlockUnchanged(&kernel.dirent_lock);
      return FreshVnode(entry, mount, lock, vpp);
    }
    const int error = ExistingVnode(entry, vp, lock, dmp, vpp);
    if (error != ERESTART) return error;
  }
}

namespace {

// Asks the dev_clone handlers for a name there is no entry of. The entry of
// what they hand back, if they do; the mount's lock is held again if the
// result is 0.
int AskHandlers(struct vnode* dvp, const char* name,
                struct devfs_dirent** entry) {
  Kernel& kernel = ThisKernel();
  struct thread* const td = curthread;
  struct devfs_mount* const mount = ToDevfs(dvp->v_mount);
  struct cdev* dev = nullptr;
  std::array<char, SPECNAMELEN + 1> text;
  sim_strlcpy(text.data(), name, text.size());
  UnlockUnchanged(&mount->dm_lock);
  const int locked = VOP_ISLOCKED(dvp);
  // 13.2 keeps the directory locked, and a lock that drains the handlers.
  if (kernel.Is15()) {
    VOP_UNLOCK(dvp);
  } else {
    sim_sx_slock(&kernel.clone_drain_lock, "devfs_lookup");
  }
  sim_eventhandler_invoke_dev_clone(td->td_ucred, text.data(),
                                    static_cast<int>(strlen(name)), &dev);
  if (kernel.Is15()) {
    sim_vn_lock(dvp, locked | LK_RETRY, "devfs_lookup");
  } else {
    sx_sunlock(&kernel.clone_drain_lock);
  }
  if (dev == nullptr) {
    sim_sx_xlock(&mount->dm_lock, "devfs_lookup");
    return 0;
  }
  if (PopulateOf(dvp) != 0) {
    dev_rel(dev);
    return ENOENT;
  }
  sim_mtx_lock(&kernel.device_lock, "devfs_lookup");
  sim_check_alive(cdev2priv(dev), "devfs_lookup");
  StateRead(State::kEntries, cdev2priv(dev));
  *entry = cdev2priv(dev)->cdp_dirent[mount->dm_idx];
  UnlockUnchanged(&kernel.device_lock);
  dev_rel(dev);
  return 0;
}

bool Visible(const struct devfs_dirent* entry, const struct thread* td) {
  if ((entry->de_flags & DE_WHITEOUT) != 0) return false;
  sim_check_alive(entry->de_cdp, "devfs_lookup");
  struct ucred* const cred = LoadRelaxed(entry->de_cdp->cdp_c.si_cred);
  return cred == nullptr || prison_check(td->td_ucred, cred) == 0;
}

}  // namespace

// `dvp` is locked, and is again afterwards.
int devfs_lookup(struct vnode* dvp, const char* name, int lock,
                 struct vnode** vpp) {
  *vpp = nullptr;
  struct devfs_mount* const mount = ToDevfs(dvp->v_mount);
  if (PopulateOf(dvp) != 0) return ENOTDIR;
  struct devfs_dirent* entry = devfs_find(mount, name);
  if (entry == nullptr) {
    const int error = AskHandlers(dvp, name, &entry);
    if (error != 0) return error;
  }
  if (entry == nullptr || !Visible(entry, curthread)) {
    UnlockUnchanged(&mount->dm_lock);
    return ENOENT;
  }
  if ((LoadRelaxed(entry->de_cdp->cdp_c.si_flags) & SI_ALIAS) != 0) {
    // A symbolic link to the device it stands for.
    const char* const target = entry->de_cdp->cdp_c.si_parent->si_name;
    UnlockUnchanged(&mount->dm_lock);
    return devfs_lookup(dvp, target, lock, vpp);
  }
  return devfs_allocv(entry, dvp->v_mount, lock, vpp);
}

int devfs_getattr(struct vnode* vp) {
  const int error = PopulateOf(vp);
  if (error != 0) return error;
  UnlockUnchanged(&ToDevfs(vp->v_mount)->dm_lock);
  return 0;
}

}  // namespace taprace::sim

void drain_dev_clone_events() {
  sim_sx_xlock(&taprace::sim::ThisKernel().clone_drain_lock, __func__);
  sx_xunlock(&taprace::sim::ThisKernel().clone_drain_lock);
}
