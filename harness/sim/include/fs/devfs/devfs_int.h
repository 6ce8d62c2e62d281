#ifndef _FS_DEVFS_DEVFS_INT_H_
#define _FS_DEVFS_DEVFS_INT_H_

#include <sys/conf.h>

struct devfs_dirent;

struct cdev_privdata {
	struct file *cdpd_fp;
	void *cdpd_data;
	d_priv_dtor_t *cdpd_dtr;
	LIST_ENTRY(cdev_privdata) cdpd_list;
};

struct cdev_priv {
	struct cdev cdp_c;
	TAILQ_ENTRY(cdev_priv) cdp_list;
	u_int cdp_inode;
	u_int cdp_flags;
#define CDP_ACTIVE (1 << 0)
#define CDP_SCHED_DTR (1 << 1)
#define CDP_UNREF_DTR (1 << 2)
	u_int cdp_inuse; /* entries of mounts */
	struct devfs_dirent *cdp_dirent[2]; /* one a mount */
	TAILQ_ENTRY(cdev_priv) cdp_dtr_list;
	void (*cdp_dtr_cb)(void *);
	void *cdp_dtr_cb_arg;
	LIST_HEAD(, cdev_privdata) cdp_fdpriv;
	u_int cdp_fdpriv_dtrc; /* destructors that run, 14 and newer */
	struct mtx cdp_threadlock;
	uint32_t sim_drv1_tag; /* si_drv1 is read without a lock */
};

TAILQ_HEAD(cdev_priv_list, cdev_priv);

__BEGIN_DECLS
struct mtx *sim_devmtx(void);
struct cdev_priv_list *sim_cdevp_list(void);
void dev_lock(void);
void dev_unlock(void);
__END_DECLS

#define devmtx (*sim_devmtx())
#define cdevp_list (*sim_cdevp_list())
#define cdev2priv(dev) __containerof((dev), struct cdev_priv, cdp_c)

#endif
