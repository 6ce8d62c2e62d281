/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A module to test the simulated kernel with: it has one of each that a module
 * has to give back when it is unloaded, and forgets the one that the loader
 * tunable net.link.tap.forgets says.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/counter.h>
#include <sys/eventhandler.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/socket.h>
#include <sys/sx.h>
#include <sys/sysctl.h>

#include <net/if.h>
#include <net/if_var.h>

enum forgetful_kind {
	FORGETS_NOTHING,
	FORGETS_MEMORY,
	FORGETS_MUTEX,
	FORGETS_SX,
	FORGETS_SYSCTL,
	FORGETS_HANDLER,
	FORGETS_DEVICE,
	FORGETS_COUNTER
};

static MALLOC_DEFINE(M_FORGETFUL, "forgetful", "Memory to forget");

static int forgetful_forgets;
static int forgetful_refuses;
static void *forgetful_memory;
static struct mtx forgetful_mtx;
static struct sx forgetful_sx;
static struct sysctl_ctx_list forgetful_sysctls;
static eventhandler_tag forgetful_tag;
static struct cdev *forgetful_dev;
static counter_u64_t forgetful_counter;

SYSCTL_DECL(_net_link_tap);
SYSCTL_INT(_net_link_tap, OID_AUTO, forgets, CTLFLAG_RWTUN, &forgetful_forgets,
    0, "What to forget");
SYSCTL_INT(_net_link_tap, OID_AUTO, refuses, CTLFLAG_RWTUN, &forgetful_refuses,
    0, "Does not load");

static struct cdevsw forgetful_cdevsw = {
	.d_version =	D_VERSION,
	.d_name =	"forgetful",
};

static void
forgetful_arrival(void *arg __unused, if_t ifp __unused)
{
}

static void
forgetful_load(void)
{

	forgetful_memory = malloc(16, M_FORGETFUL, M_WAITOK | M_ZERO);
	mtx_init(&forgetful_mtx, "forgetful mutex", NULL, MTX_DEF);
	sx_init(&forgetful_sx, "forgetful sx");
	sysctl_ctx_init(&forgetful_sysctls);
	forgetful_counter = counter_u64_alloc(M_WAITOK);
	SYSCTL_ADD_COUNTER_U64(&forgetful_sysctls,
	    SYSCTL_STATIC_CHILDREN(_net_link_tap), OID_AUTO, "remembered",
	    CTLFLAG_RD, &forgetful_counter, "");
	forgetful_tag = EVENTHANDLER_REGISTER(ifnet_arrival_event,
	    forgetful_arrival, NULL, EVENTHANDLER_PRI_ANY);
	forgetful_dev = make_dev(&forgetful_cdevsw, 0, UID_ROOT, GID_WHEEL,
	    0600, "forgetful");
}

static void
forgetful_unload(void)
{

	if (forgetful_forgets != FORGETS_DEVICE)
		destroy_dev(forgetful_dev);
	if (forgetful_forgets != FORGETS_HANDLER)
		EVENTHANDLER_DEREGISTER(ifnet_arrival_event, forgetful_tag);
	if (forgetful_forgets != FORGETS_SYSCTL)
		sysctl_ctx_free(&forgetful_sysctls);
	if (forgetful_forgets != FORGETS_COUNTER)
		counter_u64_free(forgetful_counter);
	if (forgetful_forgets != FORGETS_SX)
		sx_destroy(&forgetful_sx);
	if (forgetful_forgets != FORGETS_MUTEX)
		mtx_destroy(&forgetful_mtx);
	if (forgetful_forgets != FORGETS_MEMORY)
		free(forgetful_memory, M_FORGETFUL);
}

static int
forgetful_modevent(module_t mod __unused, int type, void *data __unused)
{

	switch (type) {
	case MOD_LOAD:
		forgetful_load();
		return (forgetful_refuses != 0 ? EINVAL : 0);
	case MOD_UNLOAD:
		forgetful_unload();
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(forgetful, forgetful_modevent, NULL);
MODULE_VERSION(forgetful, 1);
