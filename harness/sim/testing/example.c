/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A module to test the simulated kernel with: /dev/tap hands its open over to
 * /dev/tap0.  The number of opens is a sysctl(8) variable.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mount.h>
#include <sys/mutex.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/sysctl.h>
#include <sys/vnode.h>

static struct mtx example_mtx;
static struct cdev *example_dev;
static int example_opens;	/* (example_mtx) */
static int example_errors = 40;	/* first value: seen to come back */

SYSCTL_DECL(_net_link_tap);
SYSCTL_INT(_net_link_tap, OID_AUTO, example_opens, CTLFLAG_RW, &example_opens,
    0, "Opens so far");
SYSCTL_INT(_net_link_tap, OID_AUTO, example_errors, CTLFLAG_RWTUN,
    &example_errors, 0, "Failed opens so far");

static int
example_fdopen(struct cdev *dev, int oflags, struct thread *td,
    struct file *fp)
{
	struct nameidata nd;
	struct vnode *outer, *root;
	int error, flags;

	mtx_lock(&example_mtx);
	example_opens++;
	mtx_unlock(&example_mtx);

	outer = fp->f_vnode;
	error = VFS_ROOT(outer->v_mount, LK_SHARED, &root);
	if (error != 0)
		return (error);
	VOP_UNLOCK(root);
	flags = oflags;
#if __FreeBSD_version >= 1400000
	NDINIT_ATVP(&nd, LOOKUP, NOFOLLOW, UIO_SYSSPACE, "tap0", root);
#else
	NDINIT_ATVP(&nd, LOOKUP, NOFOLLOW, UIO_SYSSPACE, "tap0", root, td);
#endif
	error = vn_open_cred(&nd, &flags, 0, 0, td->td_ucred, fp);
	if (error != 0) {
		fp->f_vnode = outer;
		fp->f_data = dev;
		example_errors++;
		return (error);
	}
	NDFREE_PNBUF(&nd);
	VOP_UNLOCK(nd.ni_vp);
	td->td_fpop = NULL;
	return (ENXIO);
}

static struct cdevsw example_cdevsw = {
	.d_version =	D_VERSION,
	.d_fdopen =	example_fdopen,
	.d_name =	"example",
};

static int
example_modevent(module_t mod __unused, int type, void *data __unused)
{

	switch (type) {
	case MOD_LOAD:
		mtx_init(&example_mtx, "example", NULL, MTX_DEF);
		if (example_errors < 0)
			return (EINVAL);
		example_dev = make_dev(&example_cdevsw, 0, UID_ROOT, GID_WHEEL,
		    0666, "tap");
		return (0);
	case MOD_UNLOAD:
		if (example_dev != NULL)
			destroy_dev(example_dev);
		mtx_destroy(&example_mtx);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(example, example_modevent, NULL);
MODULE_VERSION(example, 1);
