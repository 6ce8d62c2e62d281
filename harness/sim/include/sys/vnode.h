#ifndef _SYS_VNODE_H_
#define _SYS_VNODE_H_

#include <sys/mutex.h>
#include <sys/proc.h>

struct cdev;
struct file;
struct mount;

enum vtype { VNON, VREG, VDIR, VBLK, VCHR, VLNK, VSOCK, VFIFO, VBAD };

struct vnode {
	enum vtype v_type;
	u_int v_vflag;
#define VV_ROOT 0x0001
	u_int v_irflag;
#define VIRF_DOOMED 0x0001
	struct mount *v_mount;
	struct cdev *v_rdev;
	void *v_data;
	u_int v_usecount;
	struct lock_object v_lock;
};

#define NULLVP ((struct vnode *)NULL)
#define VN_IS_DOOMED(vp) (((vp)->v_irflag & VIRF_DOOMED) != 0)

#define LK_SHARED 0x200000
#define LK_EXCLUSIVE 0x080000
#define LK_RETRY 0x000400
#define LK_TYPE_MASK (LK_SHARED | LK_EXCLUSIVE)

#define VEXEC 0000100
#define VWRITE 0000200
#define VREAD 0000400
typedef int accmode_t;

struct nameidata;

__BEGIN_DECLS
int sim_vn_lock(struct vnode *vp, int flags, const char *what);
int VOP_UNLOCK(struct vnode *vp);
int VOP_ISLOCKED(struct vnode *vp);
int VOP_ACCESS(struct vnode *vp, accmode_t mode, struct ucred *cred,
    struct thread *td);
void vref(struct vnode *vp);
void vrele(struct vnode *vp);
void vput(struct vnode *vp);
int vn_open_cred(struct nameidata *ndp, int *flags, int mode,
    u_int vn_open_flags, struct ucred *cred, struct file *fp);
int vn_close(struct vnode *vp, int flags, struct ucred *cred,
    struct thread *td);
__END_DECLS

#define vn_lock(vp, flags) sim_vn_lock((vp), (flags), __func__)

#define VN_OPEN_NOAUDIT 0x00000001
#define VN_OPEN_NOCAPCHECK 0x00000002
#define VN_OPEN_NAMECACHE 0x00000004
#define VN_OPEN_INVFS 0x00000008

#endif
