#ifndef _SYS_FILE_H_
#define _SYS_FILE_H_

#include <sys/fcntl.h>
#include <sys/proc.h>
#include <sys/refcount.h>

struct cdev_privdata;
struct file;
struct vnode;

#define DTYPE_NONE 0
#define DTYPE_VNODE 1

typedef int fo_ioctl_t(struct file *fp, u_long com, void *data,
    struct ucred *cred, struct thread *td);
typedef int fo_close_t(struct file *fp, struct thread *td);

struct fileops {
	fo_ioctl_t *fo_ioctl;
	fo_close_t *fo_close;
};

struct file {
	u_int f_flag;
	volatile u_int f_count;
	void *f_data;
#if __FreeBSD_version >= 1400000
	const struct fileops *f_ops;
#else
	struct fileops *f_ops;
#endif
	struct vnode *f_vnode;
	struct ucred *f_cred;
	short f_type;
	struct cdev_privdata *f_cdevpriv;
	int sim_shared; /* fhold() was called */
};

__BEGIN_DECLS
extern struct fileops badfileops; /* of a file that is not open yet */
extern struct fileops vnops;
void finit(struct file *fp, u_int flag, short type, void *data,
    const struct fileops *ops);
int fhold(struct file *fp);
int fdrop(struct file *fp, struct thread *td);
__END_DECLS

static inline int
fo_close(struct file *fp, struct thread *td)
{

	return (fp->f_ops->fo_close(fp, td));
}

#endif
