#ifndef _SYS_EVENTHANDLER_H_
#define _SYS_EVENTHANDLER_H_

#include <sys/systm.h>
#include <sys/ucred.h>

struct cdev;
struct ifnet;
struct eventhandler_entry;
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
void sim_eventhandler_deregister(const char *name, eventhandler_tag tag);
void sim_eventhandler_invoke_ifnet(const char *name, struct ifnet *ifp);
void sim_eventhandler_invoke_dev_clone(struct ucred *cred, char *name,
    int namelen, struct cdev **result);
__END_DECLS

#define EVENTHANDLER_DECLARE(name, type) struct __sim_hack
#define EVENTHANDLER_REGISTER(name, function, argument, priority)           \
	eventhandler_register(NULL, #name, (void *)(uintptr_t)(function), \
	    (argument), (priority))
#define EVENTHANDLER_DEREGISTER(name, tag) \
	sim_eventhandler_deregister(#name, (tag))
#define EVENTHANDLER_DEREGISTER_NOWAIT EVENTHANDLER_DEREGISTER

#endif
