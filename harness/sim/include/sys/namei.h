#ifndef _SYS_NAMEI_H_
#define _SYS_NAMEI_H_

#include <sys/vnode.h>

enum nameiop { LOOKUP, CREATE, DELETE, RENAME };
#ifndef _SYS_UIO_H_
enum uio_seg { UIO_USERSPACE, UIO_SYSSPACE };
#endif

#define LOCKLEAF 0x0004
#define LOCKPARENT 0x0008
#define FOLLOW 0x0040
#define NOFOLLOW 0x0000
#define LOCKSHARED 0x0100
#define AUDITVNODE1 0x00040000
#define NOCACHE 0x0020
#define NOCAPCHECK 0x02000000

struct nameidata {
	const char *ni_dirp;
	struct vnode *ni_startdir; /* its reference is consumed */
	struct vnode *ni_vp;
	struct vnode *ni_dvp;
	enum nameiop ni_op;
	u_int ni_flags;
	/* Capabilities: words, see capsicum.h. */
	u_long ni_dirrights; /* of a directory descriptor; 0: there is none */
	u_long ni_rights;    /* that are needed of that */
	u_long ni_filecaps;  /* that it gives to what is opened */
	u_int ni_resflags;
#define NIRES_STRICTREL 0x00000002
};

__BEGIN_DECLS
int namei(struct nameidata *ndp);
__END_DECLS

#define SIM_NDINIT(ndp, op, flags, path, start)                            \
	(*(ndp) = (struct nameidata){ .ni_dirp = (path),                   \
	     .ni_startdir = (start), .ni_vp = NULL, .ni_dvp = NULL,        \
	     .ni_op = (op), .ni_flags = (flags) })

#if __FreeBSD_version >= 1400000
#define NDINIT(ndp, op, flags, segment, path) \
	SIM_NDINIT(ndp, op, flags, path, NULL)
#define NDINIT_ATVP(ndp, op, flags, segment, path, vp) \
	SIM_NDINIT(ndp, op, flags, path, vp)
#else
#define NDINIT(ndp, op, flags, segment, path, td) \
	((void)(td), SIM_NDINIT(ndp, op, flags, path, NULL))
#define NDINIT_ATVP(ndp, op, flags, segment, path, vp, td) \
	((void)(td), SIM_NDINIT(ndp, op, flags, path, vp))
#define NDF_ONLY_PNBUF (~0x00000020U)
#define NDFREE(ndp, flags) ((void)(ndp), (void)(flags))
#endif
#define NDFREE_PNBUF(ndp) ((void)(ndp))
#define NDFREE_IOCTLCAPS(ndp) ((void)(ndp))

#endif
