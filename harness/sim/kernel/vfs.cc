// Names to vnodes, and opening them: namei(9), vn_open(9).
//
// Facts from sys/kern/vfs_vnops.c and vfs_lookup.c of FreeBSD 13.2 and 15.1.
#include <cstring>

#include "harness/sim/kernel/internal.h"

// clang-format off
#include <sys/capsicum.h>
// clang-format on

namespace {

// Strips the mount point from an absolute path; null if it lies elsewhere.
const char* BelowDev(const char* path) {
  static constexpr char kDev[] = "/dev/";
  constexpr size_t kLength = sizeof(kDev) - 1;
  return strncmp(path, kDev, kLength) == 0 ? path + kLength : nullptr;
}

struct mount* MountOf(const struct thread* td) {
  const auto jail = static_cast<size_t>(td->td_ucred->cr_prison->pr_id);
  return &taprace::sim::ThisKernel().mounts[jail];
}

int OpenVnode(struct vnode* vp, int flags, struct ucred* cred,
              struct thread* td, struct file* fp) {
  accmode_t mode = 0;
  if ((flags & FWRITE) != 0) mode |= VWRITE;
  if ((flags & FREAD) != 0) mode |= VREAD;
  if (vp->v_type == VDIR && (flags & FWRITE) != 0) return EISDIR;
  const int error = VOP_ACCESS(vp, mode, cred, td);
  if (error != 0) return error;
  if (vp->v_type == VDIR) return 0;
  return taprace::sim::devfs_open(vp, flags, td, fp);
}

// In capability mode, names are such that lie below a directory descriptor,
// which passes its rights on; so does any that has not got all.
int CheckCapabilities(struct nameidata* ndp, struct thread* td) {
  if ((ndp->ni_flags & NOCAPCHECK) == 0 && IN_CAPABILITY_MODE(td)) {
    ndp->ni_resflags |= NIRES_STRICTREL;
    if (ndp->ni_dirrights == 0) return ECAPMODE;
  }
  if (*ndp->ni_dirp == '/') {
    return (ndp->ni_resflags & NIRES_STRICTREL) != 0 ? ENOTCAPABLE : 0;
  }
  if (ndp->ni_dirrights == 0) return 0;
  if ((ndp->ni_rights & ~ndp->ni_dirrights) != 0) return ENOTCAPABLE;
  ndp->ni_filecaps = ndp->ni_dirrights;
  if (ndp->ni_dirrights != CAP_ALL) ndp->ni_resflags |= NIRES_STRICTREL;
  return 0;
}

}  // namespace

int namei(struct nameidata* ndp) {
  struct thread* const td = curthread;
  struct vnode* start = ndp->ni_startdir;
  const char* name = ndp->ni_dirp;
  ndp->ni_startdir = nullptr;
  if (const int denied = CheckCapabilities(ndp, td); denied != 0) {
    if (start != nullptr) vrele(start);
    return denied;
  }
  if (*name == '/') {
    name = BelowDev(name);
    if (start != nullptr) vrele(start);
    if (name == nullptr) return ENOENT;
    (void)VFS_ROOT(MountOf(td), LK_SHARED, &start);
  } else if (start != nullptr) {
    vn_lock(start, LK_SHARED | LK_RETRY);
  } else {
    return ENOENT;  // no working directory lies below /dev
  }
  if (*name == '\0' || strchr(name, '/') != nullptr) {
    vput(start);
    return ENOENT;
  }
  const int lock = (ndp->ni_flags & LOCKSHARED) != 0 ? LK_SHARED : LK_EXCLUSIVE;
  const int error = taprace::sim::devfs_lookup(start, name, lock, &ndp->ni_vp);
  vput(start);
  if (error == 0 && (ndp->ni_flags & LOCKLEAF) == 0) VOP_UNLOCK(ndp->ni_vp);
  return error;
}

int vn_open_cred(struct nameidata* ndp, int* flags, int /*mode*/,
                 u_int vn_open_flags, struct ucred* cred, struct file* fp) {
  ndp->ni_flags |= LOCKLEAF;
  if ((vn_open_flags & VN_OPEN_NOCAPCHECK) != 0) ndp->ni_flags |= NOCAPCHECK;
  if ((*flags & FWRITE) == 0) ndp->ni_flags |= LOCKSHARED;
  int error = namei(ndp);
  if (error != 0) return error;
  error = OpenVnode(ndp->ni_vp, *flags, cred, curthread, fp);
  if (error != 0) {
    vput(ndp->ni_vp);
    ndp->ni_vp = nullptr;
  }
  return error;
}

int vn_close(struct vnode* vp, int flags, struct ucred* /*cred*/,
             struct thread* td) {
  const bool exclusive =
      !taprace::sim::ThisKernel().Is15() && (flags & FWRITE) != 0;
  vn_lock(vp, (exclusive ? LK_EXCLUSIVE : LK_SHARED) | LK_RETRY);
  const int error = taprace::sim::devfs_close(vp, flags, td);
  vput(vp);
  return error;
}
