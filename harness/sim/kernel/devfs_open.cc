// Opening and closing what a lookup in /dev has found.
//
// Facts from sys/fs/devfs/devfs_vnops.c of FreeBSD 13.2 and 15.1.
#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

void AddUse(struct vnode* vp) {
  sim_mtx_lock(&ThisKernel().dirent_lock, "devfs_usecount_add");
  StateRead(State::kData, vp);
  if (!VN_IS_DOOMED(vp)) {
    // Commutes with its like.
    StateRead(State::kDescriptors, cdev2priv(vp->v_rdev));
    ++vp->v_rdev->si_usecount;
    auto* const entry = static_cast<struct devfs_dirent*>(vp->v_data);
    StateRead(State::kAlive, entry);
    ++entry->de_usecount;
  }
  UnlockUnchanged(&ThisKernel().dirent_lock);
}

// Under dirent_lock.
void DropUseLocked(struct vnode* vp) {
  StateRead(State::kData, vp);
  auto* const entry = static_cast<struct devfs_dirent*>(vp->v_data);
  if (entry == nullptr || vp->v_rdev == nullptr) return;
  StateRead(State::kAlive, entry);
  StateWrite(State::kDescriptors, cdev2priv(vp->v_rdev));
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
  UnlockUnchanged(&ThisKernel().dirent_lock);
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
  StateRead(State::kData, vp);
  struct cdev* const dev = vp->v_rdev;
  if (LoadRelaxed(vp->v_data) == nullptr || dev == nullptr) return 0;
  int ref = 0;
  struct cdevsw* const devsw = dev_refthread(dev, &ref);
  if (devsw == nullptr) return ENXIO;
  sim_mtx_lock(&kernel.dirent_lock, "devfs_close");
  StateRead(State::kDescriptors, cdev2priv(dev));
  int more = dev->si_usecount == 1 ? FLASTCLOSE : 0;
  DropUseLocked(vp);
  UnlockUnchanged(&kernel.dirent_lock);
  if (VN_IS_DOOMED(vp)) {
    more |= FREVOKE | FNONBLOCK;
  } else if ((LoadRelaxed(devsw->d_flags) & D_TRACKCLOSE) == 0 &&
             (more & FLASTCLOSE) == 0) {
    dev_relthread(dev, ref);
    return 0;
  }
  const int locked = VOP_ISLOCKED(vp);
  VOP_UNLOCK(vp);
  StateWrite(State::kReferences, cdev2priv(dev));
  KASSERT(LoadRelaxed(dev->si_refcount) > 0,
          ("devfs_close() on un-referenced struct cdev *(%s)", devtoname(dev)));
  const int error = devsw->d_close(dev, flags | more, 0020000, td);
  dev_relthread(dev, ref);
  sim_vn_lock(vp, locked | LK_RETRY, "devfs_close");
  return error;
}

int devfs_ioctl(struct vnode* vp, u_long command, void* data, int flags,
                struct thread* td) {
  StateRead(State::kData, vp);
  struct cdev* const dev = vp->v_rdev;
  if (dev == nullptr) return ENXIO;
  int ref = 0;
  struct cdevsw* const devsw = dev_refthread(dev, &ref);
  if (devsw == nullptr) return ENXIO;
  StateWrite(State::kReferences, cdev2priv(dev));
  KASSERT(LoadRelaxed(dev->si_refcount) > 0,
          ("devfs: un-referenced struct cdev *(%s)", devtoname(dev)));
  const int error =
      devsw->d_ioctl(dev, command, static_cast<caddr_t>(data), flags, td);
  dev_relthread(dev, ref);
  return error == ENOIOCTL ? ENOTTY : error;
}

}  // namespace taprace::sim
