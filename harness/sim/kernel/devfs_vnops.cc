// Looking a name up in /dev, opening and closing what was found.
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
    sx_xunlock(&mount->dm_lock);
    sim_vn_lock(vp, locked | LK_RETRY, "devfs_populate_vp");
    sim_sx_xlock(&mount->dm_lock, "devfs_populate_vp");
  }
  const auto* const entry = static_cast<const devfs_dirent*>(vp->v_data);
  if (VN_IS_DOOMED(vp) || (entry->de_flags & DE_DOOMED) != 0) {
    sx_xunlock(&mount->dm_lock);
    return ERESTART;
  }
  return 0;
}

// Whether the entry was removed while the mount's lock was not held.
bool DropEntry(struct devfs_dirent* entry) {
  sim_check_alive(entry, "devfs_allocv");
  const bool gone = (entry->de_flags & DE_DOOMED) != 0;
  if (!Planted(Mutant::kNoEntryHold)) devfs_dirent_drop(entry);
  return gone;
}

// The vnode an entry has already.
int ExistingVnode(struct devfs_dirent* entry, struct vnode* vp, int lock,
                  struct devfs_mount* mount, struct vnode** vpp) {
  StateRead(State::kUses, vp);
  AddRelaxed(vp->v_usecount, 1);
  mtx_unlock(&ThisKernel().dirent_lock);
  sx_xunlock(&mount->dm_lock);
  sim_vn_lock(vp, lock | LK_RETRY, "devfs_allocv");
  sim_sx_xlock(&mount->dm_lock, "devfs_allocv");
  if (DropEntry(entry)) {
    sx_xunlock(&mount->dm_lock);
    vput(vp);
    return ENOENT;
  }
  if (VN_IS_DOOMED(vp)) {
    sim_mtx_lock(&ThisKernel().dirent_lock, "devfs_allocv");
    if (entry->de_vnode == vp) {
      StoreRelaxed(entry->de_vnode, nullptr);
      StoreRelaxed(vp->v_data, nullptr);
    }
    mtx_unlock(&ThisKernel().dirent_lock);
    vput(vp);
    return ERESTART;
  }
  sx_xunlock(&mount->dm_lock);
  *vpp = vp;
  return 0;
}

int FreshVnode(struct devfs_dirent* entry, struct mount* mount, int lock,
               struct vnode** vpp) {
  Kernel& kernel = ThisKernel();
  struct devfs_mount* const dmp = ToDevfs(mount);
  StateRead(State::kActive, entry->de_cdp);
  if ((LoadRelaxed(entry->de_cdp->cdp_flags) & CDP_ACTIVE) == 0) {
    DropEntry(entry);
    sx_xunlock(&dmp->dm_lock);
    return ENOENT;
  }
  struct cdev* const dev = &entry->de_cdp->cdp_c;
  struct vnode* const vp = NewVnode(mount, VCHR);
  sim_mtx_lock(&kernel.device_lock, "devfs_allocv");
  dev_refl(dev);
  vp->v_rdev = dev;
  dev_unlock();
  sim_vn_lock(vp, lock | LK_RETRY, "devfs_allocv");
  sim_mtx_lock(&kernel.dirent_lock, "devfs_allocv");
  StoreRelaxed(vp->v_data, entry);
  StoreRelaxed(entry->de_vnode, vp);
  mtx_unlock(&kernel.dirent_lock);
  if (DropEntry(entry)) {
    sx_xunlock(&dmp->dm_lock);
    vgone(vp);
    vput(vp);
    return ENOENT;
  }
  sx_xunlock(&dmp->dm_lock);
  *vpp = vp;
  return 0;
}

}  // namespace

int devfs_allocv(struct devfs_dirent* entry, struct mount* mount, int lock,
                 struct vnode** vpp) {
  Kernel& kernel = ThisKernel();
  struct devfs_mount* const dmp = ToDevfs(mount);
  if ((entry->de_flags & DE_DOOMED) != 0) {
    sx_xunlock(&dmp->dm_lock);
    return ENOENT;
  }
  for (;;) {
    if (!Planted(Mutant::kNoEntryHold)) ++entry->de_holdcnt;
    sim_mtx_lock(&kernel.dirent_lock, "devfs_allocv");
    struct vnode* const vp = entry->de_vnode;
    if (vp == nullptr) {
      mtx_unlock(&kernel.dirent_lock);
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
  sx_xunlock(&mount->dm_lock);
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
  *entry = cdev2priv(dev)->cdp_dirent[mount->dm_idx];
  dev_unlock();
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
    sx_xunlock(&mount->dm_lock);
    return ENOENT;
  }
  if ((LoadRelaxed(entry->de_cdp->cdp_c.si_flags) & SI_ALIAS) != 0) {
    // A symbolic link to the device it stands for.
    const char* const target = entry->de_cdp->cdp_c.si_parent->si_name;
    sx_xunlock(&mount->dm_lock);
    return devfs_lookup(dvp, target, lock, vpp);
  }
  return devfs_allocv(entry, dvp->v_mount, lock, vpp);
}

namespace {

void AddUse(struct vnode* vp) {
  sim_mtx_lock(&ThisKernel().dirent_lock, "devfs_usecount_add");
  if (!VN_IS_DOOMED(vp)) {
    ++vp->v_rdev->si_usecount;
    ++static_cast<struct devfs_dirent*>(vp->v_data)->de_usecount;
  }
  mtx_unlock(&ThisKernel().dirent_lock);
}

// Under dirent_lock.
void DropUseLocked(struct vnode* vp) {
  auto* const entry = static_cast<struct devfs_dirent*>(vp->v_data);
  if (entry == nullptr || vp->v_rdev == nullptr) return;
  if (VN_IS_DOOMED(vp)) {
    vp->v_rdev->si_usecount -= entry->de_usecount;
    entry->de_usecount = 0;
    return;
  }
  if (entry->de_usecount == 0) {
    panic("devfs_usecount_subl: de_usecount underflow for dev %s",
          vp->v_rdev->si_name);
  }
  --vp->v_rdev->si_usecount;
  --entry->de_usecount;
}

void DropUse(struct vnode* vp) {
  sim_mtx_lock(&ThisKernel().dirent_lock, "devfs_usecount_sub");
  DropUseLocked(vp);
  mtx_unlock(&ThisKernel().dirent_lock);
}

}  // namespace

extern const struct fileops devfs_ops_f;

int devfs_open(struct vnode* vp, int mode, struct thread* td, struct file* fp) {
  struct cdev* const dev = vp->v_rdev;
  if (dev == nullptr) return ENXIO;
  int ref = 0;
  struct cdevsw* const devsw = dev_refthread(dev, &ref);
  if (devsw == nullptr) return ENXIO;
  if (fp == nullptr && devsw->d_fdopen != nullptr) {
    dev_relthread(dev, ref);
    return ENXIO;
  }
  AddUse(vp);
  const int locked = VOP_ISLOCKED(vp);
  VOP_UNLOCK(vp);
  struct file* const outer = td->td_fpop;
  td->td_fpop = fp;
  if (fp != nullptr) {
    fp->f_data = dev;
    fp->f_vnode = vp;
  }
  int error = devsw->d_fdopen != nullptr
                  ? devsw->d_fdopen(dev, mode, td, fp)
                  : devsw->d_open(dev, mode, 0020000, td);
  if (error != 0) devfs_clear_cdevpriv();
  td->td_fpop = outer;
  sim_vn_lock(vp, locked | LK_RETRY, "devfs_open");
  if (error != 0 && vp->v_type == VCHR) DropUse(vp);
  dev_relthread(dev, ref);
  if (error == ERESTART) error = EINTR;
  if (error != 0 || fp == nullptr) return error;
  if (fp->f_ops == &badfileops) {
    finit(fp, fp->f_flag, DTYPE_VNODE, dev, &devfs_ops_f);
  }
  return 0;
}

int devfs_close(struct vnode* vp, int flags, struct thread* td) {
  Kernel& kernel = ThisKernel();
  struct cdev* const dev = vp->v_rdev;
  if (LoadRelaxed(vp->v_data) == nullptr || dev == nullptr) return 0;
  int ref = 0;
  struct cdevsw* const devsw = dev_refthread(dev, &ref);
  if (devsw == nullptr) return ENXIO;
  sim_mtx_lock(&kernel.dirent_lock, "devfs_close");
  int more = dev->si_usecount == 1 ? FLASTCLOSE : 0;
  DropUseLocked(vp);
  mtx_unlock(&kernel.dirent_lock);
  if (VN_IS_DOOMED(vp)) {
    more |= FREVOKE | FNONBLOCK;
  } else if ((LoadRelaxed(devsw->d_flags) & D_TRACKCLOSE) == 0 &&
             (more & FLASTCLOSE) == 0) {
    dev_relthread(dev, ref);
    return 0;
  }
  const int locked = VOP_ISLOCKED(vp);
  VOP_UNLOCK(vp);
  StateRead(State::kReferences, cdev2priv(dev));
  KASSERT(LoadRelaxed(dev->si_refcount) > 0,
          ("devfs_close() on un-referenced struct cdev *(%s)", devtoname(dev)));
  const int error = devsw->d_close(dev, flags | more, 0020000, td);
  dev_relthread(dev, ref);
  sim_vn_lock(vp, locked | LK_RETRY, "devfs_close");
  return error;
}

int devfs_getattr(struct vnode* vp) {
  const int error = PopulateOf(vp);
  if (error != 0) return error;
  sx_xunlock(&ToDevfs(vp->v_mount)->dm_lock);
  return 0;
}

int devfs_ioctl(struct vnode* vp, u_long command, void* data, int flags,
                struct thread* td) {
  struct cdev* const dev = vp->v_rdev;
  if (dev == nullptr) return ENXIO;
  int ref = 0;
  struct cdevsw* const devsw = dev_refthread(dev, &ref);
  if (devsw == nullptr) return ENXIO;
  StateRead(State::kReferences, cdev2priv(dev));
  KASSERT(LoadRelaxed(dev->si_refcount) > 0,
          ("devfs: un-referenced struct cdev *(%s)", devtoname(dev)));
  const int error =
      devsw->d_ioctl(dev, command, static_cast<caddr_t>(data), flags, td);
  dev_relthread(dev, ref);
  return error == ENOIOCTL ? ENOTTY : error;
}

}  // namespace taprace::sim

void drain_dev_clone_events() {
  sim_sx_xlock(&taprace::sim::ThisKernel().clone_drain_lock, __func__);
  sx_xunlock(&taprace::sim::ThisKernel().clone_drain_lock);
}
