#ifndef _SYS_EVENTHANDLER_H_
#define _SYS_EVENTHANDLER_H_

#include <sys/systm.h>
#include <sys/ucred.h>

struct cdev;
struct ifnet;
struct eventhandler_entry {
	TAILQ_ENTRY(eventhandler_entry) ee_link;
	int ee_priority;
	void *ee_arg;
	void *sim_function;
};
#define EHE_DEAD_PRIORITY (-1) /* goes as soon as nobody runs handlers */

struct eventhandler_list {
	const char *el_name;
	struct mtx el_lock;
	u_int el_runcount; /* threads that are calling handlers */
	TAILQ_HEAD(, eventhandler_entry) el_entries;
	struct eventhandler_list *sim_next;
};

#define EHL_LOCK(list) mtx_lock(&(list)->el_lock)
#define EHL_UNLOCK(list) mtx_unlock(&(list)->el_lock)
#define EHL_LOCK_ASSERT(list, what) mtx_assert(&(list)->el_lock, (what))

typedef struct eventhandler_entry *eventhandler_tag;

#define EVENTHANDLER_PRI_FIRST 0
#define EVENTHANDLER_PRI_ANY 10000
#define EVENTHANDLER_PRI_LAST 20000

typedef void (*dev_clone_fn)(void *argument, struct ucred *cred, char *name,
    int namelen, struct cdev **result);
typedef void (*ifnet_event_fn)(void *argument, struct ifnet *ifp);

__BEGIN_DECLS
/* Handlers run in the order of their priority numbers. Deregistering waits
 * for those that run. */
eventhandler_tag eventhandler_register(void *list, const char *name,
    void *function, void *argument, int priority);
/* Locked; NULL if nothing was ever registered. */
struct eventhandler_list *eventhandler_find_list(const char *name);
void eventhandler_deregister(struct eventhandler_list *list,
    eventhandler_tag tag);
void eventhandler_deregister_nowait(struct eventhandler_list *list,
    eventhandler_tag tag);
void sim_eventhandler_invoke_ifnet(const char *name, struct ifnet *ifp);
void sim_eventhandler_invoke_dev_clone(struct ucred *cred, char *name,
    int namelen, struct cdev **result);
__END_DECLS

#define EVENTHANDLER_DECLARE(name, type) struct __sim_hack
#define EVENTHANDLER_REGISTER(name, function, argument, priority)           \
	eventhandler_register(NULL, #name, (void *)(function), \
	    (argument), (priority))
#define EVENTHANDLER_DEREGISTER(name, tag) \
	eventhandler_deregister(eventhandler_find_list(#name), (tag))
#define EVENTHANDLER_DEREGISTER_NOWAIT(name, tag) \
	eventhandler_deregister_nowait(eventhandler_find_list(#name), (tag))

#endif
