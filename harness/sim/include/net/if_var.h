#ifndef _NET_IF_VAR_H_
#define _NET_IF_VAR_H_

#include <sys/ck.h>
#include <sys/eventhandler.h>
#include <sys/proc.h>
#include <sys/sx.h>
#include <net/if.h>
#include <net/vnet.h>

struct ifnet;
typedef struct ifnet *if_t;

CK_STAILQ_HEAD(ifnethead, ifnet);

struct epoch_tracker {
	int et_unused;
};
struct epoch_context {
	struct epoch_context *next;
	void (*function)(struct epoch_context *);
};
typedef struct epoch_context *epoch_context_t;

__BEGIN_DECLS
void sim_net_epoch_enter(void);
void sim_net_epoch_exit(void);
int sim_in_net_epoch(void);
void sim_net_epoch_call(void (*function)(struct epoch_context *),
    struct epoch_context *context);
struct sx *sim_ifnet_sxlock(void);
struct sx *sim_ifnet_detach_sxlock(void);

void if_ref(if_t ifp);
void if_rele(if_t ifp);
if_t ifunit(const char *name);
if_t ifunit_ref(const char *name);

void *if_getsoftc(const if_t ifp);
int if_getflags(const if_t ifp);
int if_getdrvflags(const if_t ifp);
const char *if_getdname(const if_t ifp);
__END_DECLS

#define NET_EPOCH_ENTER(tracker) ((void)(tracker), sim_net_epoch_enter())
#define NET_EPOCH_EXIT(tracker) ((void)(tracker), sim_net_epoch_exit())
#define NET_EPOCH_ASSERT() MPASS(sim_in_net_epoch())
#define NET_EPOCH_CALL(function, context) \
	sim_net_epoch_call((function), (context))
#define NET_EPOCH_WAIT() ((void)0)
#define NET_EPOCH_DRAIN_CALLBACKS() ((void)0)

#define ifnet_sxlock (*sim_ifnet_sxlock())
#define ifnet_detach_sxlock (*sim_ifnet_detach_sxlock())
#define IFNET_WLOCK() sx_xlock(&ifnet_sxlock)
#define IFNET_WUNLOCK() sx_xunlock(&ifnet_sxlock)
#define IFNET_RLOCK() sx_slock(&ifnet_sxlock)
#define IFNET_RUNLOCK() sx_sunlock(&ifnet_sxlock)

#if __FreeBSD_version >= 1400000 || defined(SIM_KERNEL)
typedef int (*if_foreach_cb_t)(if_t, void *);
typedef bool (*if_foreach_match_t)(if_t, void *);
struct if_iter {
	void *context[4];
};
__BEGIN_DECLS
int if_foreach(if_foreach_cb_t callback, void *argument);
int if_foreach_sleep(if_foreach_match_t match, void *match_argument,
    if_foreach_cb_t callback, void *argument);
if_t if_iter_start(struct if_iter *iterator);
if_t if_iter_next(struct if_iter *iterator);
void if_iter_finish(struct if_iter *iterator);
const char *sim_if_name(if_t ifp);
int if_getdunit(const if_t ifp);
u_int if_getindex(const if_t ifp);
int if_getlinkstate(if_t ifp);
struct vnet *if_getvnet(const if_t ifp);
__END_DECLS
#endif
#if __FreeBSD_version >= 1400000
#define if_name(ifp) sim_if_name(ifp)
#else
#include <net/if_private.h>
#define if_name(ifp) ((ifp)->if_xname)
#endif

#endif
