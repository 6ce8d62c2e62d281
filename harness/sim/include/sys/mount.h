#ifndef _SYS_MOUNT_H_
#define _SYS_MOUNT_H_

#include <sys/vnode.h>

struct mount {
	void *mnt_data;
	int mnt_flag;
	int mnt_ref;
	int mnt_lockref; /* vfs_busy() */
};

#define MBF_NOWAIT 0x01

__BEGIN_DECLS
/* The root directory, referenced and locked as `flags` say. */
int VFS_ROOT(struct mount *mp, int flags, struct vnode **vpp);
int vfs_busy(struct mount *mp, int flags);
void vfs_unbusy(struct mount *mp);
void vfs_ref(struct mount *mp);
void vfs_rel(struct mount *mp);
__END_DECLS

#endif
