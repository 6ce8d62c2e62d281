#include "harness/sim/syscall.h"

#include <array>
#include <cstring>

// clang-format off
#include <sys/capsicum.h>
// clang-format on

namespace taprace::sim {
namespace {

using Path = std::array<char, SPECNAMELEN + 8>;

struct nameidata Look(const char* name, u_int flags, Path& path) {
  sim_strlcpy(path.data(), "/dev/", path.size());
  sim_strlcat(path.data(), name, path.size());
  struct nameidata nd = {};
  nd.ni_dirp = path.data();
  nd.ni_op = LOOKUP;
  nd.ni_flags = flags;
  return nd;
}

// A file that never came to be.
void Abandon(struct file* fp) {
  fp->f_ops = &badfileops;
  (void)fdrop(fp, curthread);
}

// The descriptor is looked for last: where there is none, the file is closed.
int Install(struct file* fp, struct file** fpp) {
  struct thread* const td = curthread;
  if ((td->td_faults & SIM_FAULT_FD_LIMIT) == 0) {
    *fpp = fp;
    return 0;
  }
  if (!Planted(Mutant::kLimitLeaksFile)) (void)fdrop(fp, td);
  return EMFILE;
}

// Facts from kern_openat() in sys/kern/vfs_syscalls.c.
int Open(struct nameidata& nd, struct file** fpp) {
  struct thread* const td = curthread;
  td->td_pauses = 0;
  struct file* const fp = AllocateFile(td);
  int flags = FFLAGS(O_RDWR);
  fp->f_flag = static_cast<u_int>(flags) & FMASK;
  td->td_dupfd = -1;
  const int error = vn_open_cred(&nd, &flags, 0, 0, td->td_ucred, fp);
  if (error == ENXIO && fp->f_ops != &badfileops) {
    // A device has taken the file over and made something else of it.
    return Install(fp, fpp);
  }
  if (error != 0) {
    Abandon(fp);
    return error;
  }
  fp->f_vnode = nd.ni_vp;
  if (fp->f_ops == &badfileops) {
    finit(fp, static_cast<u_int>(flags), DTYPE_VNODE, nullptr, &vnops);
  }
  VOP_UNLOCK(nd.ni_vp);
  return Install(fp, fpp);
}

}  // namespace

int SysOpen(const char* name, struct file** fpp) {
  Path path;
  struct nameidata nd = Look(name, FOLLOW, path);
  return Open(nd, fpp);
}

int SysOpenAt(struct vnode* directory, const char* name, struct file** fpp,
              u_long* rights) {
  Path path;
  struct nameidata nd = Look("", FOLLOW, path);
  vref(directory);  // the lookup gives it back
  nd.ni_startdir = directory;
  nd.ni_dirp = name;
  nd.ni_dirrights = *rights;
  nd.ni_rights = CAP_LOOKUP | CAP_READ | CAP_WRITE;
  const int error = Open(nd, fpp);
  const bool limited = (nd.ni_resflags & NIRES_STRICTREL) != 0;
  if (error == 0) *rights = limited ? nd.ni_filecaps : CAP_ALL;
  return error;
}

int SysClose(struct file* fp) {
  curthread->td_pauses = 0;
  return fdrop(fp, curthread);
}

int SysStat(const char* name) {
  curthread->td_pauses = 0;
  int error = 0;
  do {  // the system call is restarted where the entry has just gone
    Path path;
    struct nameidata nd = Look(name, FOLLOW | LOCKSHARED | LOCKLEAF, path);
    error = namei(&nd);
    if (error != 0) break;
    error = devfs_getattr(nd.ni_vp);
    vput(nd.ni_vp);
  } while (error == ERESTART);
  return error;
}

int SysAccess(const char* name) {
  struct thread* const td = curthread;
  td->td_pauses = 0;
  Path path;
  struct nameidata nd = Look(name, FOLLOW | LOCKSHARED | LOCKLEAF, path);
  int error = namei(&nd);
  if (error != 0) return error;
  error = VOP_ACCESS(nd.ni_vp, VREAD | VWRITE, td->td_ucred, td);
  vput(nd.ni_vp);
  return error;
}

int SysIoctl(struct file* fp, u_long command, void* data) {
  struct thread* const td = curthread;
  td->td_pauses = 0;
  return fp->f_ops->fo_ioctl(fp, command, data, td->td_ucred, td);
}

int SysIfCreate(char* name) {
  struct thread* const td = curthread;
  td->td_pauses = 0;
  int error = priv_check(td, PRIV_NET_IFCREATE);
  if (error != 0) return error;
  CURVNET_SET(TD_TO_VNET(td));
  error = if_clone_create(name, IFNAMSIZ, nullptr);
  CURVNET_RESTORE();
  return error;
}

// 13 holds the lock over the whole call; 15 takes it further down.
int SysIfDestroy(const char* name) {
  struct thread* const td = curthread;
  td->td_pauses = 0;
  Kernel& kernel = ThisKernel();
  int error = priv_check(td, PRIV_NET_IFDESTROY);
  if (error != 0) return error;
  CURVNET_SET(TD_TO_VNET(td));
  if (!kernel.Is15()) sim_sx_xlock(&kernel.ifnet_detach_lock, "ifioctl");
  error = if_clone_destroy(name);
  if (!kernel.Is15()) sx_xunlock(&kernel.ifnet_detach_lock);
  CURVNET_RESTORE();
  return error;
}

// Without a lock, on both releases: the interface may be destroyed meanwhile,
// all but its memory.
int SysIfRename(const char* name, const char* new_name) {
  struct thread* const td = curthread;
  CURVNET_SET(TD_TO_VNET(td));
  struct ifnet* const ifp = ifunit_ref(name);
  int error = ENXIO;
  if (ifp != nullptr) {
    error = ifunit(new_name) != nullptr ? EEXIST : 0;
    if (error == 0) IfRename(ifp, new_name);
    if_rele(ifp);
  }
  CURVNET_RESTORE();
  return error;
}

int SysIfMove(const char* name, size_t jail) {
  const Kernel& kernel = ThisKernel();
  return IfMove(name, kernel.vnets[1 - jail], kernel.vnets[jail]);
}

const char* DeviceNameOf(const struct file* fp) {
  return static_cast<const struct cdev*>(fp->f_data)->si_name;
}

}  // namespace taprace::sim
