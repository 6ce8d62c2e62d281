// devfs: the entries of /dev in each mount, and their vnodes.
#ifndef TAPRACE_HARNESS_SIM_KERNEL_DEVFS_H_
#define TAPRACE_HARNESS_SIM_KERNEL_DEVFS_H_

#include "harness/sim/kernel/kernel.h"

// An entry of /dev, which has no directories below it here.
struct devfs_dirent {
  TAILQ_ENTRY(devfs_dirent) de_list;
  const char* de_name;       // that of the device
  struct cdev_priv* de_cdp;  // null for the root
  struct vnode* de_vnode;    // null until it was looked up
  u_int de_flags;
  u_int de_holdcnt;
  uint32_t de_usecount;
};
#define DE_WHITEOUT 0x1 /* hidden by a rule */
#define DE_DOOMED 0x2

struct devfs_mount {
  struct mount* dm_mount;
  u_int dm_idx;  // of the mount's entries in cdev_priv
  struct sx dm_lock;
  unsigned dm_generation;  // of the devices that have entries
  struct devfs_dirent* dm_rootdir;
  TAILQ_HEAD(, devfs_dirent) dm_entries;
  // A rule: devices whose name begins like that are hidden.
  const char* dm_hidden;
};

namespace taprace::sim {

// devfs_devs.cc
void devfs_create(struct cdev* dev);   // devmtx is held
void devfs_destroy(struct cdev* dev);  // likewise
bool devfs_dev_exists(const char* name);
bool devfs_populate_needed(const struct devfs_mount* mount);
void devfs_populate(struct devfs_mount* mount);
struct devfs_dirent* devfs_find(const struct devfs_mount* mount,
                                const char* name);
void devfs_dirent_drop(struct devfs_dirent* entry);

// devfs_vnops.cc. dm_lock is held, and given back.
int devfs_allocv(struct devfs_dirent* entry, struct mount* mount, int lock,
                 struct vnode** vpp);
int devfs_lookup(struct vnode* dvp, const char* name, int lock,
                 struct vnode** vpp);
int devfs_open(struct vnode* vp, int mode, struct thread* td, struct file* fp);
int devfs_close(struct vnode* vp, int flags, struct thread* td);
int devfs_getattr(struct vnode* vp);
int devfs_ioctl(struct vnode* vp, u_long command, void* data, int flags,
                struct thread* td);

// vnode.cc
struct vnode* NewVnode(struct mount* mount, enum vtype type);
void vgone(struct vnode* vp);

inline struct devfs_mount* ToDevfs(struct mount* mount) {
  return static_cast<struct devfs_mount*>(mount->mnt_data);
}

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_KERNEL_DEVFS_H_
