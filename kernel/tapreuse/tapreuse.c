/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Opens of /dev/tap and /dev/tun that reuse idle interfaces, see tapreuse(4).
 *
 * The stock driver answers the generic name /dev/tap while the name is looked
 * up, with a device of a new interface that is opened later.  Whatever it
 * answered with may be taken, or gone, by then.  So the choice has to be part
 * of the open.
 *
 * Mode "handoff".  /dev/tap is a device of this module.  Its open picks the
 * lowest idle unit N of the caller's vnet and opens /dev/tapN, in the same
 * devfs mount, with the caller's credentials, into the caller's file.  Units
 * are exclusive: the driver decides under its own lock who gets one, and tells
 * everybody else EBUSY.  So a hint which unit is idle may be wrong without
 * harm: the next one is tried, and where none is left, one is created and
 * tried.  A try fails because another thread got, is making or is destroying
 * the unit, or because the caller may not have it; then it is passed over.  So
 * other threads make progress whenever an open does not, and in the end it
 * creates what it needs: it cannot lose the race.  The caller's file ends up
 * as a file of /dev/tapN with nothing of this module left on it.
 *
 * Interfaces are made through if_clone(9) alone.  That reserves the unit number
 * before there is a device, and a number is given back after the device is
 * gone; so two creations, or a creation and a destruction, of one unit never
 * meet.  (A transient interface, from 14 on, gives its number back first, as its
 * device is destroyed by another thread.  It is kept from giving it back while
 * an interface is being made: whoever makes one has seen then that no device is
 * left.)  The stock dev_clone handler does it the other way round.  It must not
 * run in this mode at all, for no unit: lookups of a missing /dev/tapN, which
 * create the unit, are answered by a handler of ours ahead of it, which hides
 * from it the names that it has no answer for.  A thread that opens the generic
 * name must not create what it looks up, though, if that has just been
 * destroyed; it is sent to our own device, which turns it away.
 *
 * Mode "clone".  The name is answered while it is looked up, as by the stock
 * driver, but with the device of an idle interface if there is one.  Another
 * thread may open that first.  The mode is there to show this.
 *
 * Locks, in this order:
 *   tapreuse_switch_sx  the modes: one change at a time
 *   tf_open_sx          one open of the generic name at a time, so that none of
 *                       them misses the lowest idle unit due to another
 *   (vnode locks, the lock of if_clone(9) on detaching)
 *   tf_create_sx        shared by those who create, taken for a moment by those
 *                       who destroy, before the unit number is given back
 *   (other locks of if_clone(9))
 *   tf_mtx              the members of a family marked (m)
 *   (device mutex)
 * Opening and creating units happens without tf_mtx.
 *
 * Idle units.  An index of all interfaces of the family, by vnet and unit, is
 * kept up to date by the arrival and departure events, so that interfaces in it
 * exist while tf_mtx is held.  The driver reports a link while an interface is
 * open, and sets that under the lock that makes units exclusive.  Finding the
 * lowest idle unit passes over open ones, however many are idle.
 *
 * Changes of mode.  Whatever looks a missing name up enters itself in a list,
 * in a handler ahead of the stock one, and leaves the list in another handler
 * behind it.  A change of mode holds new ones up until the list is empty: the
 * stock handler and ours never create at the same time.  Lookups that began
 * before there was a list are waited for when the module is loaded, and opens
 * of the generic name by destroy_dev(9).
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/counter.h>
#include <sys/eventhandler.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/jail.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mount.h>
#include <sys/mutex.h>
#include <sys/namei.h>
#include <sys/priv.h>
#include <sys/proc.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/sx.h>
#include <sys/sysctl.h>
#include <sys/tree.h>
#include <sys/ucred.h>
#include <sys/vnode.h>

#include <net/if.h>
#include <net/if_var.h>
#include <net/if_clone.h>
#include <net/vnet.h>

#include <fs/devfs/devfs_int.h>

/*
 * Differences between versions.
 */
#if __FreeBSD_version >= 1400000
#define	TAPREUSE_NDINIT(nd, name, dvp, td)				\
	NDINIT_ATVP(nd, LOOKUP, NOFOLLOW, UIO_SYSSPACE, name, dvp)
#else
#define	TAPREUSE_NDINIT(nd, name, dvp, td)				\
	NDINIT_ATVP(nd, LOOKUP, NOFOLLOW, UIO_SYSSPACE, name, dvp, td)
#define	if_getdunit(ifp)	((ifp)->if_dunit)
#define	if_getlinkstate(ifp)	((ifp)->if_link_state)
#define	if_getvnet(ifp)		((ifp)->if_vnet)

typedef int (*if_foreach_cb_t)(if_t, void *);

static int
if_foreach(if_foreach_cb_t callback, void *arg)
{
	struct ifnet *ifp;
	int error;

	error = 0;
	CK_STAILQ_FOREACH(ifp, &V_ifnet, if_link)
		if ((error = callback(ifp, arg)) != 0)
			break;
	return (error);
}
#endif

#define	TAPREUSE_OFF		0
#define	TAPREUSE_CLONE		1
#define	TAPREUSE_HANDOFF	2

#define	TAPREUSE_GENERIC	(-1)	/* in place of a unit */
#define	TAPREUSE_NONE		(-2)

/* Handlers of dev_clone: the stock one has priority 1000. */
#define	TAPREUSE_AHEAD		500
#define	TAPREUSE_BEHIND		1500

/*
 * Ticks to wait for another thread to finish a unit it makes or unmakes: where
 * it has to be that unit, and where another one will do.
 */
#define	TAPREUSE_PATIENCE	(5 * hz)
#define	TAPREUSE_HASTE		(hz / 2)

static MALLOC_DEFINE(M_TAPREUSE, "tapreuse", "Reuse of tap and tun interfaces");

enum tapreuse_stat {
	TAPREUSE_OPENS,
	TAPREUSE_REUSED,
	TAPREUSE_CREATED,
	TAPREUSE_RETRIED,
	TAPREUSE_FAILURES,
	TAPREUSE_NSTATS
};

static const struct {
	const char	*name;
	const char	*descr;
} tapreuse_stats[TAPREUSE_NSTATS] = {
	{ "opens", "Opens of the generic name" },
	{ "reused", "Opens that got an idle interface" },
	{ "created", "Opens that got a new interface" },
	{ "retried", "Units that went to another thread meanwhile" },
	{ "failures", "Opens that failed" },
};

/* An interface. */
struct tapreuse_unit {
	RB_ENTRY(tapreuse_unit) tu_link;
	struct vnet	*tu_vnet;
	int		 tu_unit;
	if_t		 tu_ifp;
	uint64_t	 tu_refused;	/* the last open it was refused to */
};
RB_HEAD(tapreuse_units, tapreuse_unit);

/* A lookup of a missing name, on its way through the dev_clone handlers. */
struct tapreuse_lookup {
	LIST_ENTRY(tapreuse_lookup) tl_link;
	struct thread	*tl_td;
};
LIST_HEAD(tapreuse_lookups, tapreuse_lookup);

struct tapreuse_family {
	const char	*tf_name;	/* of the driver and the generic device */
	const char	*tf_user_open;	/* sysctl(8) variables of the driver */
	const char	*tf_cloning;
	const char	*tf_tunable;

	struct mtx	 tf_mtx;
	int		 tf_mode;	/* (m) */
	bool		 tf_switching;	/* (m) */
	struct cdev	*tf_node;	/* (m) the generic device */
	struct tapreuse_lookups tf_lookups; /* (m) */
	struct tapreuse_units tf_units;	/* (m) */
	uint32_t	 tf_present[(IF_MAXUNIT + 1) / 32]; /* (m) */

	struct cdevsw	*tf_devsw;	/* of the driver, once seen (device mutex) */

	struct sx	 tf_create_sx;
	struct sx	 tf_open_sx;
	struct thread	*tf_opener;	/* who has tf_open_sx */
	uint64_t	 tf_open;	/* number of the open that has it */

	counter_u64_t	 tf_stats[TAPREUSE_NSTATS];
};

static struct tapreuse_family tapreuse_families[] = {
	{
		.tf_name =	"tap",
		.tf_user_open =	"net.link.tap.user_open",
		.tf_cloning =	"net.link.tap.devfs_cloning",
		.tf_tunable =	"net.link.tap.reuse",
	},
	{
		.tf_name =	"tun",
		.tf_user_open =	NULL,
		.tf_cloning =	"net.link.tun.devfs_cloning",
		.tf_tunable =	"net.link.tun.reuse",
	},
};

#define	TAPREUSE_FOREACH(fam)						\
	for ((fam) = tapreuse_families;					\
	    (fam) < tapreuse_families + nitems(tapreuse_families); (fam)++)

static struct sx tapreuse_switch_sx;
static struct sysctl_ctx_list tapreuse_sysctls;
static eventhandler_tag tapreuse_arrival_tag;
static eventhandler_tag tapreuse_departure_tag;
static eventhandler_tag tapreuse_ahead_tag;
static eventhandler_tag tapreuse_behind_tag;

SYSCTL_DECL(_net_link);

static void
tapreuse_count(struct tapreuse_family *fam, enum tapreuse_stat stat)
{

	counter_u64_add(fam->tf_stats[stat], 1);
}

/*
 * The index of interfaces.
 */

static int
tapreuse_compare(struct tapreuse_unit *a, struct tapreuse_unit *b)
{

	if (a->tu_vnet != b->tu_vnet)
		return ((uintptr_t)a->tu_vnet < (uintptr_t)b->tu_vnet ? -1 : 1);
	return ((a->tu_unit > b->tu_unit) - (a->tu_unit < b->tu_unit));
}

RB_GENERATE_STATIC(tapreuse_units, tapreuse_unit, tu_link, tapreuse_compare);

static struct tapreuse_unit *
tapreuse_lookup_unit(struct tapreuse_family *fam, struct vnet *vnet, int unit)
{
	struct tapreuse_unit key = { .tu_vnet = vnet, .tu_unit = unit };

	mtx_assert(&fam->tf_mtx, MA_OWNED);
	return (RB_FIND(tapreuse_units, &fam->tf_units, &key));
}

/* The family that an interface is of, whatever its name is now. */
static struct tapreuse_family *
tapreuse_family_of(if_t ifp)
{
	struct tapreuse_family *fam;

	TAPREUSE_FOREACH(fam)
		if (strcmp(if_getdname(ifp), fam->tf_name) == 0)
			return (fam);
	return (NULL);
}

/*
 * Remembers the driver's methods, which list its devices.  There is a device
 * whenever an interface arrives; later there may be none but one that goes.
 */
static void
tapreuse_learn_devsw(struct tapreuse_family *fam)
{
	struct cdev_priv *priv;
	struct cdevsw *devsw;

	dev_lock();
	if (fam->tf_devsw == NULL) {
		TAILQ_FOREACH(priv, &cdevp_list, cdp_list) {
			devsw = priv->cdp_c.si_devsw;
			/* Some drivers, nvme(4) for one, say no name. */
			if (devsw != NULL && devsw->d_name != NULL &&
			    strcmp(devsw->d_name, fam->tf_name) == 0) {
				fam->tf_devsw = devsw;
				break;
			}
		}
	}
	dev_unlock();
}

/* Whether an interface is in a vnet.  An event will tell when it leaves. */
static bool
tapreuse_attached(struct vnet *vnet, if_t ifp)
{
	bool attached;

	CURVNET_SET(vnet);
	attached = ifunit(if_name(ifp)) == ifp;
	CURVNET_RESTORE();
	return (attached);
}

/*
 * Puts an interface into the index, unless it has left since it arrived: for
 * one that is renamed there are both events, and it may be destroyed meanwhile.
 */
static int
tapreuse_index(if_t ifp, bool arrived)
{
	struct tapreuse_family *fam;
	struct tapreuse_unit *old, *unit;

	fam = tapreuse_family_of(ifp);
	if (fam == NULL || (u_int)if_getdunit(ifp) > IF_MAXUNIT)
		return (0);
	unit = malloc(sizeof(*unit), M_TAPREUSE,
	    (arrived ? M_WAITOK : M_NOWAIT) | M_ZERO);
	if (unit == NULL)
		return (ENOMEM);
	tapreuse_learn_devsw(fam);
	unit->tu_vnet = if_getvnet(ifp);
	unit->tu_unit = if_getdunit(ifp);
	unit->tu_ifp = ifp;

	mtx_lock(&fam->tf_mtx);
	if (arrived && !tapreuse_attached(unit->tu_vnet, ifp)) {
		mtx_unlock(&fam->tf_mtx);
		free(unit, M_TAPREUSE);
		return (0);
	}
	old = RB_INSERT(tapreuse_units, &fam->tf_units, unit);
	if (old != NULL)
		old->tu_ifp = ifp;
	fam->tf_present[unit->tu_unit / 32] |= 1u << (unit->tu_unit % 32);
	mtx_unlock(&fam->tf_mtx);
	if (old != NULL)
		free(unit, M_TAPREUSE);
	return (0);
}

static void
tapreuse_arrival(void *arg __unused, if_t ifp)
{

	(void)tapreuse_index(ifp, true);
}

static void
tapreuse_departure(void *arg __unused, if_t ifp)
{
	struct tapreuse_family *fam;
	struct tapreuse_unit *unit;

	fam = tapreuse_family_of(ifp);
	if (fam == NULL)
		return;
	mtx_lock(&fam->tf_mtx);
	unit = tapreuse_lookup_unit(fam, if_getvnet(ifp), if_getdunit(ifp));
	/* One that is renamed stays, and its unit may be another's by now. */
	if (unit != NULL && (unit->tu_ifp != ifp ||
	    tapreuse_attached(unit->tu_vnet, ifp)))
		unit = NULL;
	if (unit != NULL) {
		RB_REMOVE(tapreuse_units, &fam->tf_units, unit);
		fam->tf_present[unit->tu_unit / 32] &=
		    ~(1u << (unit->tu_unit % 32));
	}
	mtx_unlock(&fam->tf_mtx);
	free(unit, M_TAPREUSE);
	/* Who creates a unit goes by what devices it has found. */
	sx_xlock(&fam->tf_create_sx);
	sx_xunlock(&fam->tf_create_sx);
}

static int
tapreuse_index_present(if_t ifp, void *arg __unused)
{

	return (tapreuse_index(ifp, false));
}

/* The interfaces that came before us. */
static int
tapreuse_index_all(void)
{
	VNET_ITERATOR_DECL(vnet_iter);
	struct epoch_tracker et;
	int error;

	error = 0;
	VNET_LIST_RLOCK();
	IFNET_RLOCK();		/* none departs before it is in the index */
	VNET_FOREACH(vnet_iter) {
		CURVNET_SET(vnet_iter);
		NET_EPOCH_ENTER(et);
		if (error == 0)
			error = if_foreach(tapreuse_index_present, NULL);
		NET_EPOCH_EXIT(et);
		CURVNET_RESTORE();
	}
	IFNET_RUNLOCK();
	VNET_LIST_RUNLOCK();
	return (error);
}

static void
tapreuse_index_free(struct tapreuse_family *fam)
{
	struct tapreuse_unit *unit;

	while ((unit = RB_MIN(tapreuse_units, &fam->tf_units)) != NULL) {
		RB_REMOVE(tapreuse_units, &fam->tf_units, unit);
		free(unit, M_TAPREUSE);
	}
}

/* The lowest unit below `end` that looks idle and was not refused to `open`. */
static int
tapreuse_idle_below(struct tapreuse_family *fam, struct vnet *vnet, int end,
    uint64_t open)
{
	struct tapreuse_unit key = { .tu_vnet = vnet, .tu_unit = 0 };
	struct tapreuse_unit *unit;

	mtx_assert(&fam->tf_mtx, MA_OWNED);
	for (unit = RB_NFIND(tapreuse_units, &fam->tf_units, &key);
	    unit != NULL && unit->tu_vnet == vnet && unit->tu_unit < end;
	    unit = RB_NEXT(tapreuse_units, &fam->tf_units, unit))
		if (if_getlinkstate(unit->tu_ifp) != LINK_STATE_UP &&
		    unit->tu_refused != open)
			return (unit->tu_unit);
	return (TAPREUSE_NONE);
}

/*
 * The lowest unit that looks idle and was not refused to `open`.  Units are
 * closed without our knowing: what was passed over is looked at again, until
 * the unit found was the lowest at the time that it was found.
 */
static int
tapreuse_idle(struct tapreuse_family *fam, struct vnet *vnet, uint64_t open)
{
	int lower, unit;

	unit = TAPREUSE_NONE;
	lower = IF_MAXUNIT + 1;
	mtx_lock(&fam->tf_mtx);
	while ((lower = tapreuse_idle_below(fam, vnet, lower, open)) !=
	    TAPREUSE_NONE)
		unit = lower;
	mtx_unlock(&fam->tf_mtx);
	return (unit);
}

static void
tapreuse_refuse(struct tapreuse_family *fam, struct vnet *vnet, int unit,
    uint64_t open)
{
	struct tapreuse_unit *refused;

	mtx_lock(&fam->tf_mtx);
	refused = tapreuse_lookup_unit(fam, vnet, unit);
	if (refused != NULL)
		refused->tu_refused = open;
	mtx_unlock(&fam->tf_mtx);
}

/* The lowest unit from `unit` on that no vnet has an interface of. */
static int
tapreuse_missing(struct tapreuse_family *fam, int unit)
{

	mtx_lock(&fam->tf_mtx);
	while (unit <= IF_MAXUNIT &&
	    (fam->tf_present[unit / 32] & 1u << (unit % 32)) != 0)
		unit++;
	mtx_unlock(&fam->tf_mtx);
	return (unit <= IF_MAXUNIT ? unit : TAPREUSE_NONE);
}

/* Whether an interface of a unit, which one vnet at most has, is in this one. */
static bool
tapreuse_present(struct tapreuse_family *fam, struct vnet *vnet, int unit)
{
	bool present;

	mtx_lock(&fam->tf_mtx);
	present = tapreuse_lookup_unit(fam, vnet, unit) != NULL;
	mtx_unlock(&fam->tf_mtx);
	return (present);
}

/*
 * Rights, devices, creation.
 */

static int
tapreuse_variable(const char *name)
{
	size_t len;
	int error, value;

	/* A caller in capability mode could not read it. */
	len = sizeof(value);
	error = kernel_sysctlbyname(&thread0, __DECONST(char *, name), &value,
	    &len, NULL, 0, NULL, 0);
	return (error == 0 ? value : 0);
}

/* Whether the stock driver would create an interface for an open by `cred`. */
static bool
tapreuse_may_create(struct tapreuse_family *fam, struct ucred *cred)
{

	if (priv_check_cred(cred, PRIV_NET_IFCREATE) != 0 &&
	    (fam->tf_user_open == NULL ||
	    tapreuse_variable(fam->tf_user_open) == 0))
		return (false);
	return (tapreuse_variable(fam->tf_cloning) != 0);
}

/*
 * The device of a unit, unless it is about to go, with a reference for the
 * caller.  If `owner` is given, the caller has created it on behalf of that,
 * and tf_mtx keeps it.
 */
static struct cdev *
tapreuse_device(struct tapreuse_family *fam, int unit, struct ucred *owner)
{
	char name[IFNAMSIZ];
	struct cdev_priv *priv;
	struct cdev *dev;

	snprintf(name, sizeof(name), "%s%d", fam->tf_name, unit);
	dev = NULL;
	dev_lock();
	TAILQ_FOREACH(priv, &cdevp_list, cdp_list) {
		if ((priv->cdp_flags & (CDP_ACTIVE | CDP_SCHED_DTR)) ==
		    CDP_ACTIVE &&
		    (priv->cdp_c.si_flags & SI_ALIAS) == 0 &&
		    strcmp(priv->cdp_c.si_name, name) == 0) {
			dev = &priv->cdp_c;
			break;
		}
	}
	if (dev != NULL) {
		/* Whom devfs, which does not lock, shows it to: as stock. */
		if (owner != NULL && dev->si_cred == NULL)
			atomic_store_ptr(&dev->si_cred, crhold(owner));
		dev_refl(dev);
	}
	dev_unlock();
	return (dev);
}

/* Whether a device has not been destroyed. */
static bool
tapreuse_active(struct cdev *dev)
{
	bool active;

	dev_lock();
	active = (cdev2priv(dev)->cdp_flags & CDP_ACTIVE) != 0;
	dev_unlock();
	return (active);
}

/*
 * Whether a device of a missing interface is left.  EINPROGRESS: it is about to
 * go.  A transient interface (from 14 on) gives its number back before that;
 * the driver must not come across the old device when it makes the unit anew.
 * EEXIST: it stays, as stock handlers may have left it, without an interface.
 */
static int
tapreuse_leftover(struct tapreuse_family *fam, int unit)
{
	struct cdev *dev;
	int error, flags;

	error = 0;
	dev_lock();
	if (fam->tf_devsw != NULL) {
		LIST_FOREACH(dev, &fam->tf_devsw->d_devs, si_list) {
			if (dev2unit(dev) != unit)
				continue;
			flags = cdev2priv(dev)->cdp_flags;
			error = (flags & (CDP_ACTIVE | CDP_SCHED_DTR)) ==
			    CDP_ACTIVE ? EEXIST : EINPROGRESS;
			break;
		}
	}
	dev_unlock();
	return (error);
}

/*
 * Creates an interface in the vnet of `cred`; its device comes with a
 * reference.  EEXIST: the unit exists, is being made or is being destroyed, or
 * an interface of another kind has its name.  EINPROGRESS: its old device is
 * about to go.  ENXIO: destroyed at once.
 */
static int
tapreuse_create(struct tapreuse_family *fam, int unit, struct ucred *cred,
    struct cdev **dev)
{
	char name[IFNAMSIZ];
	int error;

	snprintf(name, sizeof(name), "%s%d", fam->tf_name, unit);
	CURVNET_SET(CRED_TO_VNET(cred));
	sx_slock(&fam->tf_create_sx);
	error = tapreuse_leftover(fam, unit);
	if (error == 0)
		error = if_clone_create(name, sizeof(name), NULL);
	sx_sunlock(&fam->tf_create_sx);
	CURVNET_RESTORE();
	if (error != 0)
		return (error);
	/*
	 * The device may be another vnet's by now, but not while the interface
	 * is in the index: it leaves that before its number is free.
	 */
	*dev = NULL;
	mtx_lock(&fam->tf_mtx);
	if (tapreuse_lookup_unit(fam, CRED_TO_VNET(cred), unit) != NULL)
		*dev = tapreuse_device(fam, unit, cred);
	mtx_unlock(&fam->tf_mtx);
	return (*dev != NULL ? 0 : ENXIO);
}

/* Whether something else was given the name of a unit. */
static bool
tapreuse_usurped(struct tapreuse_family *fam, int unit, struct ucred *cred)
{
	char name[IFNAMSIZ];
	if_t ifp;
	bool usurped;

	snprintf(name, sizeof(name), "%s%d", fam->tf_name, unit);
	usurped = false;
	CURVNET_SET(CRED_TO_VNET(cred));
	ifp = ifunit_ref(name);
	if (ifp != NULL) {
		usurped = tapreuse_family_of(ifp) != fam ||
		    if_getdunit(ifp) != unit;
		if_rele(ifp);
	}
	CURVNET_RESTORE();
	return (usurped);
}

/*
 * Mode "handoff": the open of the generic device.
 */

/* The root of the devfs mount that the caller found the device in. */
static int
tapreuse_root(struct vnode *vp, struct vnode **root)
{
	struct mount *mp;
	int error;

	error = vn_lock(vp, LK_SHARED);
	if (error != 0)
		return (error);
	mp = vp->v_mount;
	vfs_ref(mp);
	VOP_UNLOCK(vp);
	error = vfs_busy(mp, 0);
	vfs_rel(mp);
	if (error != 0)
		return (error);
	error = VFS_ROOT(mp, LK_SHARED, root);
	vfs_unbusy(mp);
	if (error == 0)
		VOP_UNLOCK(*root);
	return (error);
}

/*
 * Opens a unit by name, as its caller could, into the file being opened.
 * EBUSY, too, if the name is that of another vnet's interface by now.
 */
static int
tapreuse_open_unit(struct tapreuse_family *fam, int unit, struct vnode *root,
    int oflags, struct thread *td, struct file *fp)
{
	char name[IFNAMSIZ];
	struct nameidata nd;
	int error, flags;

	snprintf(name, sizeof(name), "%s%d", fam->tf_name, unit);
	flags = oflags & ~(O_CREAT | O_EXCL);
	vref(root);		/* the lookup gives it back */
	TAPREUSE_NDINIT(&nd, name, root, td);
	/* What capability mode restricts was checked on the generic name. */
	error = vn_open_cred(&nd, &flags, 0, VN_OPEN_NOAUDIT |
	    VN_OPEN_NOCAPCHECK, td->td_ucred, fp);
	if (error != 0)
		return (error);
	NDFREE_PNBUF(&nd);
	VOP_UNLOCK(nd.ni_vp);	/* the file keeps the reference */
	/* What is open stays where it is: its destroyer waits. */
	if (!tapreuse_present(fam, CRED_TO_VNET(td->td_ucred), unit)) {
		(void)fo_close(fp, td);
		return (EBUSY);
	}
	return (0);
}

/* A unit that the caller got nothing of may be tried by the next open only. */
static bool
tapreuse_refused(int error)
{

	switch (error) {
	case EBUSY:		/* somebody has it, or it is being destroyed */
	case ENXIO:		/* it is being made */
	case ENOENT:		/* hidden from the caller, or of another prison */
	case EACCES:
	case EPERM:
		return (true);
	default:
		return (false);
	}
}

static int
tapreuse_take_new(struct tapreuse_family *fam, struct vnode *root, int oflags,
    struct thread *td, struct file *fp, int *unit)
{
	struct cdev *dev;
	int error;

	*unit = tapreuse_missing(fam, *unit);
	if (*unit == TAPREUSE_NONE)
		return (ENOSPC);
	error = tapreuse_create(fam, *unit, td->td_ucred, &dev);
	if (error != 0)
		return (error);
	error = tapreuse_open_unit(fam, *unit, root, oflags, td, fp);
	if (error == ENOENT && (!tapreuse_present(fam,
	    CRED_TO_VNET(td->td_ucred), *unit) || !tapreuse_active(dev)))
		error = EBUSY;	/* not hidden, but destroyed meanwhile */
	dev_rel(dev);
	return (error);
}

/*
 * Takes the lowest idle unit, or creates one, for the file being opened.
 */
static int
tapreuse_take(struct tapreuse_family *fam, struct vnode *root, int oflags,
    struct thread *td, struct file *fp)
{
	struct vnet *vnet;
	int error, missing, patience, unit;
	bool unfinished;

	vnet = CRED_TO_VNET(td->td_ucred);
	missing = 0;
	patience = TAPREUSE_HASTE;
	unfinished = false;
	fam->tf_open++;
	for (;;) {
		unit = tapreuse_idle(fam, vnet, fam->tf_open);
		if (unit != TAPREUSE_NONE) {
			error = tapreuse_open_unit(fam, unit, root, oflags, td,
			    fp);
			if (error == 0)
				tapreuse_count(fam, TAPREUSE_REUSED);
			unfinished |= error == ENXIO;
		} else if (unfinished && patience-- > 0) {
			/* Rather than making another one. */
			pause("tapreuse", 1);
			unfinished = false;
			fam->tf_open++;
			continue;
		} else {
			unit = missing;
			error = tapreuse_take_new(fam, root, oflags, td, fp,
			    &unit);
			if (error == EINPROGRESS && patience-- > 0) {
				pause("tapreuse", 1);
				continue;
			}
			if (error == EEXIST || error == EINPROGRESS) {
				missing = unit + 1;
				tapreuse_count(fam, TAPREUSE_RETRIED);
				continue;
			}
			if (error == 0)
				tapreuse_count(fam, TAPREUSE_CREATED);
			else if (error != EBUSY && error != ENXIO)
				return (error);
		}
		/* It may have failed after the open: the caller closes it. */
		if (error == 0 || fp->f_ops != &badfileops ||
		    !tapreuse_refused(error))
			return (error);
		tapreuse_refuse(fam, vnet, unit, fam->tf_open);
		if (error == EBUSY || error == ENXIO)
			tapreuse_count(fam, TAPREUSE_RETRIED);
	}
}

static int
tapreuse_fdopen(struct cdev *dev, int oflags, struct thread *td,
    struct file *fp)
{
	struct tapreuse_family *fam;
	struct vnode *root, *vp;
	int error;

	fam = dev->si_drv1;
	if (atomic_load_ptr(&fam->tf_opener) == td)
		return (EBUSY);	/* sent here by tapreuse_answer_unit() */
	tapreuse_count(fam, TAPREUSE_OPENS);
	vp = fp->f_vnode;
	if (tapreuse_may_create(fam, td->td_ucred))
		error = tapreuse_root(vp, &root);
	else
		error = ENOENT;		/* as stock */
	if (error == 0) {
		sx_xlock(&fam->tf_open_sx);
		atomic_store_ptr(&fam->tf_opener, td);
		error = tapreuse_take(fam, root, oflags, td, fp);
		atomic_store_ptr(&fam->tf_opener, NULL);
		sx_xunlock(&fam->tf_open_sx);
		vrele(root);
	}
	if (error == 0) {
		/*
		 * devfs takes any error for a reason to undo what was attached
		 * to the file being opened, if there is one; then open(2) takes
		 * ENXIO with methods in place for a file that was taken over.
		 */
		td->td_fpop = NULL;
		return (ENXIO);
	}
	tapreuse_count(fam, TAPREUSE_FAILURES);
	if (fp->f_ops == &badfileops) {
		fp->f_vnode = vp;
		fp->f_data = dev;
	} else if (error == ENXIO)
		error = EIO;
	return (error);
}

static struct cdevsw tapreuse_cdevsw = {
	.d_version =	D_VERSION,
	.d_fdopen =	tapreuse_fdopen,
	.d_name =	"tapreuse",
};

/*
 * Lookups of missing names.
 */

static struct tapreuse_family *
tapreuse_parse(char *name, int *unit)
{
	struct tapreuse_family *fam;

	TAPREUSE_FOREACH(fam) {
		if (strcmp(name, fam->tf_name) == 0) {
			*unit = TAPREUSE_GENERIC;
			return (fam);
		}
		if (dev_stdclone(name, NULL, fam->tf_name, unit) == 1 &&
		    *unit >= 0 && *unit <= IF_MAXUNIT)
			return (fam);
	}
	return (NULL);
}

static struct cdev *
tapreuse_node(struct tapreuse_family *fam)
{
	struct cdev *node;

	mtx_lock(&fam->tf_mtx);
	node = fam->tf_node;
	if (node != NULL)
		dev_ref(node);
	mtx_unlock(&fam->tf_mtx);
	return (node);
}

/* Answers the generic name with an idle interface. */
static void
tapreuse_answer_idle(struct tapreuse_family *fam, struct ucred *cred,
    struct cdev **dev)
{
	struct cdev *idle;
	struct ucred *owner;
	int unit;

	if (!tapreuse_may_create(fam, cred))
		return;
	unit = tapreuse_idle(fam, CRED_TO_VNET(cred), UINT64_MAX);
	if (unit == TAPREUSE_NONE ||
	    (idle = tapreuse_device(fam, unit, NULL)) == NULL)
		return;
	owner = atomic_load_ptr(&idle->si_cred);
	if (owner != NULL && prison_check(cred, owner) != 0) {
		dev_rel(idle);
		return;
	}
	*dev = idle;
}

/*
 * Answers the name of a unit, which is created if it is missing and the caller
 * may create it.  A unit that is being made or destroyed is waited for.
 */
static void
tapreuse_answer_unit(struct tapreuse_family *fam, struct ucred *cred, int unit,
    struct cdev **dev)
{
	int error, patience;

	if (atomic_load_ptr(&fam->tf_opener) == curthread &&
	    (*dev = tapreuse_node(fam)) != NULL)
		return;
	if (!tapreuse_may_create(fam, cred))
		return;
	for (patience = TAPREUSE_PATIENCE; patience > 0; patience--) {
		*dev = tapreuse_device(fam, unit, NULL);
		if (*dev != NULL)
			return;
		error = tapreuse_create(fam, unit, cred, dev);
		if (error == 0)
			return;
		if ((error != EEXIST && error != EINPROGRESS &&
		    error != ENXIO) ||
		    tapreuse_usurped(fam, unit, cred))
			return;
		pause("tapreuse", 1);
	}
}

/*
 * Answers the generic name in mode "handoff", where devfs finds it without us,
 * except for lookups that started before the mode did, and before it ends.
 */
static void
tapreuse_answer_generic(struct tapreuse_family *fam, struct ucred *cred,
    struct cdev **dev)
{
	int unit;

	*dev = tapreuse_node(fam);
	if (*dev == NULL)
		tapreuse_answer_idle(fam, cred, dev);
	if (*dev == NULL) {
		unit = tapreuse_missing(fam, 0);
		if (unit != TAPREUSE_NONE)
			tapreuse_answer_unit(fam, cred, unit, dev);
	}
}

static int
tapreuse_enter(struct tapreuse_family *fam)
{
	struct tapreuse_lookup *lookup;
	int mode;

	lookup = malloc(sizeof(*lookup), M_TAPREUSE, M_WAITOK | M_ZERO);
	lookup->tl_td = curthread;
	mtx_lock(&fam->tf_mtx);
	while (fam->tf_switching)
		mtx_sleep(&fam->tf_switching, &fam->tf_mtx, 0, "taprsw", 0);
	LIST_INSERT_HEAD(&fam->tf_lookups, lookup, tl_link);
	mode = fam->tf_mode;
	mtx_unlock(&fam->tf_mtx);
	return (mode);
}

static void
tapreuse_leave(struct tapreuse_family *fam)
{
	struct tapreuse_lookup *lookup;

	mtx_lock(&fam->tf_mtx);
	LIST_FOREACH(lookup, &fam->tf_lookups, tl_link)
		if (lookup->tl_td == curthread)
			break;
	if (lookup != NULL) {
		LIST_REMOVE(lookup, tl_link);
		if (LIST_EMPTY(&fam->tf_lookups))
			wakeup(&fam->tf_lookups);
	}
	mtx_unlock(&fam->tf_mtx);
	free(lookup, M_TAPREUSE);
}

/* Ahead of the stock handler. */
static void
tapreuse_ahead(void *arg __unused, struct ucred *cred, char *name,
    int namelen __unused, struct cdev **dev)
{
	struct tapreuse_family *fam;
	int mode, unit;

	if (*dev != NULL || (fam = tapreuse_parse(name, &unit)) == NULL)
		return;
	mode = tapreuse_enter(fam);
	if (mode == TAPREUSE_CLONE && unit == TAPREUSE_GENERIC) {
		tapreuse_answer_idle(fam, cred, dev);
		tapreuse_count(fam, TAPREUSE_OPENS);
		if (*dev != NULL)
			tapreuse_count(fam, TAPREUSE_REUSED);
	} else if (mode == TAPREUSE_HANDOFF) {
		if (unit == TAPREUSE_GENERIC)
			tapreuse_answer_generic(fam, cred, dev);
		else
			tapreuse_answer_unit(fam, cred, unit, dev);
		if (*dev == NULL) {
			/*
			 * The stock handler would look at the caller's rights
			 * anew, or not wait.  The name is a copy made for the
			 * handlers.
			 */
			tapreuse_leave(fam);
			*name = '\0';
		}
	}
}

/* Behind the stock handler. */
static void
tapreuse_behind(void *arg __unused, struct ucred *cred __unused, char *name,
    int namelen __unused, struct cdev **dev __unused)
{
	struct tapreuse_family *fam;
	int unit;

	if ((fam = tapreuse_parse(name, &unit)) != NULL)
		tapreuse_leave(fam);
}

/*
 * Modes.
 */

static void
tapreuse_set_mode(struct tapreuse_family *fam, int mode)
{

	mtx_lock(&fam->tf_mtx);
	fam->tf_switching = true;
	while (!LIST_EMPTY(&fam->tf_lookups))
		mtx_sleep(&fam->tf_lookups, &fam->tf_mtx, 0, "taprlk", 0);
	fam->tf_mode = mode;
	fam->tf_switching = false;
	wakeup(&fam->tf_switching);
	mtx_unlock(&fam->tf_mtx);
}

static int
tapreuse_make_node(struct tapreuse_family *fam)
{
	struct make_dev_args args;
	struct cdev *node;
	int error;

	make_dev_args_init(&args);
	args.mda_flags = MAKEDEV_WAITOK | MAKEDEV_CHECKNAME;
	args.mda_devsw = &tapreuse_cdevsw;
	args.mda_uid = UID_UUCP;	/* as the devices of the units */
	args.mda_gid = GID_DIALER;
	args.mda_mode = 0600;
	args.mda_si_drv1 = fam;
	error = make_dev_s(&args, &node, "%s", fam->tf_name);
	if (error != 0)
		return (error);
	mtx_lock(&fam->tf_mtx);
	fam->tf_node = node;
	mtx_unlock(&fam->tf_mtx);
	return (0);
}

/* Waits for opens of the generic device. */
static void
tapreuse_destroy_node(struct tapreuse_family *fam)
{
	struct cdev *node;

	mtx_lock(&fam->tf_mtx);
	node = fam->tf_node;
	fam->tf_node = NULL;
	mtx_unlock(&fam->tf_mtx);
	if (node != NULL)
		destroy_dev(node);
}

static int
tapreuse_switch(struct tapreuse_family *fam, int mode)
{
	int error;

	error = 0;
	sx_xlock(&tapreuse_switch_sx);
	if (mode != fam->tf_mode) {
		tapreuse_destroy_node(fam);
		tapreuse_set_mode(fam, mode);
		if (mode == TAPREUSE_HANDOFF) {
			error = tapreuse_make_node(fam);
			if (error != 0)
				tapreuse_set_mode(fam, TAPREUSE_OFF);
		}
	}
	sx_xunlock(&tapreuse_switch_sx);
	return (error);
}

static int
tapreuse_sysctl_mode(SYSCTL_HANDLER_ARGS)
{
	struct tapreuse_family *fam = arg1;
	int error, mode;

	mtx_lock(&fam->tf_mtx);
	mode = fam->tf_mode;
	mtx_unlock(&fam->tf_mtx);
	error = sysctl_handle_int(oidp, &mode, 0, req);
	if (error != 0 || req->newptr == NULL)
		return (error);
	if (mode < TAPREUSE_OFF || mode > TAPREUSE_HANDOFF)
		return (EINVAL);
	return (tapreuse_switch(fam, mode));
}

static void
tapreuse_add_sysctls(struct tapreuse_family *fam)
{
	struct sysctl_oid *node;
	struct sysctl_oid_list *driver, *stats;
	int i;

	/* The driver's own node, which is not ours to remove. */
	node = SYSCTL_ADD_NODE(NULL, SYSCTL_STATIC_CHILDREN(_net_link),
	    OID_AUTO, fam->tf_name, CTLFLAG_RW | CTLFLAG_MPSAFE, NULL, "");
	driver = SYSCTL_CHILDREN(node);
	SYSCTL_ADD_PROC(&tapreuse_sysctls, driver, OID_AUTO, "reuse",
	    CTLTYPE_INT | CTLFLAG_RWTUN | CTLFLAG_NOFETCH | CTLFLAG_MPSAFE, fam,
	    0, tapreuse_sysctl_mode, "I",
	    "Opens of the generic name reuse interfaces (0 off, 1 clone, 2 handoff)");
	node = SYSCTL_ADD_NODE(&tapreuse_sysctls, driver, OID_AUTO,
	    "reuse_stats", CTLFLAG_RD | CTLFLAG_MPSAFE, NULL,
	    "Reuse of interfaces");
	stats = SYSCTL_CHILDREN(node);
	for (i = 0; i < TAPREUSE_NSTATS; i++)
		SYSCTL_ADD_COUNTER_U64(&tapreuse_sysctls, stats, OID_AUTO,
		    tapreuse_stats[i].name, CTLFLAG_RD, &fam->tf_stats[i],
		    tapreuse_stats[i].descr);
}

/*
 * The module.
 */

/*
 * Removes a handler and waits until no thread runs it or is about to.  This is
 * what EVENTHANDLER_DEREGISTER is for, but that sleeps for ever if the event
 * happens again between its being woken up and its looking: it is woken up when
 * dead handlers are freed, and there are none left then.
 */
static void
tapreuse_deregister(const char *event, eventhandler_tag tag)
{
	struct eventhandler_entry *entry;
	struct eventhandler_list *list;

	list = eventhandler_find_list(event);	/* locked */
	eventhandler_deregister_nowait(list, tag);
	for (;;) {
		list = eventhandler_find_list(event);
		TAILQ_FOREACH(entry, &list->el_entries, ee_link)
			if (entry == tag &&
			    entry->ee_priority == EHE_DEAD_PRIORITY)
				break;
		EHL_UNLOCK(list);
		if (entry == NULL)
			return;
		pause("taprev", 1);
	}
}

/* Waits for lookups that passed by before our handlers were there. */
static void
tapreuse_await_lookups(void)
{
	eventhandler_tag tag;

	tag = EVENTHANDLER_REGISTER(dev_clone, tapreuse_behind, NULL,
	    TAPREUSE_BEHIND);
	tapreuse_deregister("dev_clone", tag);
}

static void
tapreuse_unload(void)
{
	struct tapreuse_family *fam;
	int i;

	sysctl_ctx_free(&tapreuse_sysctls);
	TAPREUSE_FOREACH(fam)
		(void)tapreuse_switch(fam, TAPREUSE_OFF);
	tapreuse_deregister("dev_clone", tapreuse_ahead_tag);
	tapreuse_deregister("dev_clone", tapreuse_behind_tag);
	tapreuse_deregister("ifnet_arrival_event", tapreuse_arrival_tag);
	tapreuse_deregister("ifnet_departure_event", tapreuse_departure_tag);
	TAPREUSE_FOREACH(fam) {
		KASSERT(LIST_EMPTY(&fam->tf_lookups),
		    ("%s: lookups of %s left", __func__, fam->tf_name));
		tapreuse_index_free(fam);
		for (i = 0; i < TAPREUSE_NSTATS; i++)
			counter_u64_free(fam->tf_stats[i]);
		sx_destroy(&fam->tf_open_sx);
		sx_destroy(&fam->tf_create_sx);
		mtx_destroy(&fam->tf_mtx);
	}
	sx_destroy(&tapreuse_switch_sx);
}

static int
tapreuse_load(void)
{
	struct tapreuse_family *fam;
	int error, i, mode;

	sx_init(&tapreuse_switch_sx, "tapreuse switch");
	sysctl_ctx_init(&tapreuse_sysctls);
	TAPREUSE_FOREACH(fam) {
		mtx_init(&fam->tf_mtx, "tapreuse", NULL, MTX_DEF);
		sx_init(&fam->tf_create_sx, "tapreuse create");
		sx_init(&fam->tf_open_sx, "tapreuse open");
		LIST_INIT(&fam->tf_lookups);
		RB_INIT(&fam->tf_units);
		for (i = 0; i < TAPREUSE_NSTATS; i++)
			fam->tf_stats[i] = counter_u64_alloc(M_WAITOK);
	}
	/* None arrives that could leave unnoticed. */
	tapreuse_departure_tag = EVENTHANDLER_REGISTER(ifnet_departure_event,
	    tapreuse_departure, NULL, EVENTHANDLER_PRI_ANY);
	tapreuse_arrival_tag = EVENTHANDLER_REGISTER(ifnet_arrival_event,
	    tapreuse_arrival, NULL, EVENTHANDLER_PRI_ANY);
	/* A lookup that enters its list must find the way out of it. */
	tapreuse_behind_tag = EVENTHANDLER_REGISTER(dev_clone, tapreuse_behind,
	    NULL, TAPREUSE_BEHIND);
	tapreuse_ahead_tag = EVENTHANDLER_REGISTER(dev_clone, tapreuse_ahead,
	    NULL, TAPREUSE_AHEAD);
	tapreuse_await_lookups();
	error = tapreuse_index_all();
	TAPREUSE_FOREACH(fam) {
		mode = TAPREUSE_OFF;
		TUNABLE_INT_FETCH(fam->tf_tunable, &mode);
		if (error == 0 && mode >= TAPREUSE_OFF &&
		    mode <= TAPREUSE_HANDOFF)
			error = tapreuse_switch(fam, mode);
	}
	if (error != 0)
		return (error);		/* what does not load is unloaded */
	TAPREUSE_FOREACH(fam)
		tapreuse_add_sysctls(fam);
	return (0);
}

static int
tapreuse_modevent(module_t mod __unused, int type, void *data __unused)
{

	switch (type) {
	case MOD_LOAD:
		return (tapreuse_load());
	case MOD_UNLOAD:
		tapreuse_unload();
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t tapreuse_mod = {
	"tapreuse",
	tapreuse_modevent,
	NULL
};

/* After the driver, and its instances in vnets. */
DECLARE_MODULE(tapreuse, tapreuse_mod, SI_SUB_PROTO_END, SI_ORDER_ANY);
MODULE_DEPEND(tapreuse, if_tuntap, 1, 1, 1);
MODULE_VERSION(tapreuse, 1);
