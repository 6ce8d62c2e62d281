/* Character devices: make_dev(9), clone devices. */
#ifndef _SYS_CONF_H_
#define _SYS_CONF_H_

#include <sys/systm.h>
#include <sys/eventhandler.h>
#include <sys/ucred.h>

struct cdevsw;
struct file;
struct knote;
struct mount;
struct thread;
struct uio;
struct bio;

/* <signal.h> of the host has a macro of that name. */
#undef si_uid

struct cdev {
	u_int si_flags;
#define SI_ETERNAL 0x0001
#define SI_ALIAS 0x0002
#define SI_NAMED 0x0004
#define SI_CHILD 0x0010
#define SI_CLONELIST 0x0200
	uid_t si_uid;
	gid_t si_gid;
	mode_t si_mode;
	struct ucred *si_cred;
	int si_drv0;
	int si_refcount;
	LIST_ENTRY(cdev) si_list;  /* of its cdevsw */
	LIST_ENTRY(cdev) si_clone; /* of clone_create() */
	LIST_HEAD(, cdev) si_children;
	LIST_ENTRY(cdev) si_siblings;
	struct cdev *si_parent;
	struct mount *si_mountpt;
	void *si_drv1, *si_drv2;
	struct cdevsw *si_devsw;
	int si_iosize_max;
	u_long si_usecount;
	u_long si_threadcount;
	char si_name[SPECNAMELEN + 1];
};

typedef int d_open_t(struct cdev *dev, int oflags, int devtype,
    struct thread *td);
typedef int d_fdopen_t(struct cdev *dev, int oflags, struct thread *td,
    struct file *fp);
typedef int d_close_t(struct cdev *dev, int fflag, int devtype,
    struct thread *td);
typedef int d_ioctl_t(struct cdev *dev, u_long cmd, caddr_t data, int fflag,
    struct thread *td);
typedef int d_read_t(struct cdev *dev, struct uio *uio, int ioflag);
typedef int d_write_t(struct cdev *dev, struct uio *uio, int ioflag);
typedef int d_poll_t(struct cdev *dev, int events, struct thread *td);
typedef int d_kqfilter_t(struct cdev *dev, struct knote *kn);
typedef void d_purge_t(struct cdev *dev);
typedef void d_priv_dtor_t(void *data);

struct cdevsw {
	int d_version;
	u_int d_flags;
	const char *d_name;
	d_open_t *d_open;
	d_fdopen_t *d_fdopen; /* instead of d_open: is given the file */
	d_close_t *d_close;
	d_read_t *d_read;
	d_write_t *d_write;
	d_ioctl_t *d_ioctl;
	d_poll_t *d_poll;
	d_kqfilter_t *d_kqfilter;
	d_purge_t *d_purge;
	/* The kernel's from here on. */
	LIST_HEAD(, cdev) d_devs;
};

#define D_VERSION 0x17122009
#define D_TYPEMASK 0xffff
#define D_TTY 0x0004
#define D_TRACKCLOSE 0x00080000
#define D_MMAP_ANON 0x00100000
#define D_NEEDGIANT 0x00400000
#define D_NEEDMINOR 0x00800000
#define D_INIT 0x80000000

#define UID_ROOT 0
#define UID_UUCP 66
#define GID_WHEEL 0
#define GID_OPERATOR 5
#define GID_DIALER 68

#define dev2unit(dev) ((dev)->si_drv0)

#define MAKEDEV_REF 0x01
#define MAKEDEV_WHTOUT 0x02
#define MAKEDEV_NOWAIT 0x04
#define MAKEDEV_WAITOK 0x08
#define MAKEDEV_ETERNAL 0x10
#define MAKEDEV_CHECKNAME 0x20

struct make_dev_args {
	size_t mda_size;
	int mda_flags;
	struct cdevsw *mda_devsw;
	struct ucred *mda_cr;
	uid_t mda_uid;
	gid_t mda_gid;
	int mda_mode;
	int mda_unit;
	void *mda_si_drv1;
	void *mda_si_drv2;
};

struct clonedevs;
#define CLONE_UNITMASK 0xfffff
#define CLONE_FLAG0 (CLONE_UNITMASK + 1)

__BEGIN_DECLS
int make_dev_s(struct make_dev_args *args, struct cdev **result,
    const char *format, ...) __printflike(3, 4);
int make_dev_p(int flags, struct cdev **result, struct cdevsw *devsw,
    struct ucred *cred, uid_t uid, gid_t gid, int mode, const char *format,
    ...) __printflike(8, 9);
struct cdev *make_dev(struct cdevsw *devsw, int unit, uid_t uid, gid_t gid,
    int mode, const char *format, ...) __printflike(6, 7);
struct cdev *make_dev_credf(int flags, struct cdevsw *devsw, int unit,
    struct ucred *cred, uid_t uid, gid_t gid, int mode, const char *format,
    ...) __printflike(8, 9);
int make_dev_alias_p(int flags, struct cdev **result, struct cdev *parent,
    const char *format, ...) __printflike(4, 5);

void destroy_dev(struct cdev *dev);
int destroy_dev_sched(struct cdev *dev);
int destroy_dev_sched_cb(struct cdev *dev, void (*callback)(void *),
    void *argument);
void destroy_dev_drain(struct cdevsw *devsw);
void drain_dev_clone_events(void); /* 13 only */
void delist_dev(struct cdev *dev);

void dev_ref(struct cdev *dev);
void dev_refl(struct cdev *dev);
void dev_rel(struct cdev *dev);
struct cdevsw *dev_refthread(struct cdev *dev, int *ref);
void dev_relthread(struct cdev *dev, int ref);
const char *devtoname(struct cdev *dev);

/* 1: "stemN", and that is all; 2: more follows; 0: something else. */
int dev_stdclone(char *name, char **rest, const char *stem, int *unit);
void clone_setup(struct clonedevs **devices);
void clone_cleanup(struct clonedevs **devices);
/* 0: there was one, nameless as it may be; 1: the caller must make it. */
int clone_create(struct clonedevs **devices, struct cdevsw *devsw, int *unit,
    struct cdev **dev, int extra);

int devfs_set_cdevpriv(void *data, d_priv_dtor_t *destructor);
int devfs_get_cdevpriv(void **data);
void devfs_clear_cdevpriv(void);
__END_DECLS

#define make_dev_args_init(args)                      \
	do {                                          \
		memset((args), 0, sizeof(*(args)));   \
		(args)->mda_size = sizeof(*(args));   \
	} while (0)

#endif
