/* Virtual network stacks. */
#ifndef _NET_VNET_H_
#define _NET_VNET_H_

#include <sys/proc.h>
#include <sys/jail.h>

struct vnet;

__BEGIN_DECLS
struct vnet *sim_vnet0(void);
struct vnet *sim_next_vnet(struct vnet *vnet);
__END_DECLS

#define vnet0 (sim_vnet0())
#define curvnet (curthread->td_vnet)
#define CURVNET_SET(other)                                         \
	struct vnet *saved_vnet __attribute__((unused)) = curvnet; \
	curvnet = (other)
#define CURVNET_SET_QUIET CURVNET_SET
#define CURVNET_RESTORE() (curvnet = saved_vnet)
#define VNET_ITERATOR_DECL(iterator) struct vnet *iterator
#define VNET_LIST_RLOCK() ((void)0)
#define VNET_LIST_RUNLOCK() ((void)0)
#define VNET_LIST_RLOCK_NOSLEEP() ((void)0)
#define VNET_LIST_RUNLOCK_NOSLEEP() ((void)0)
#define VNET_FOREACH(iterator)                                     \
	for ((iterator) = vnet0; (iterator) != NULL;               \
	     (iterator) = sim_next_vnet(iterator))
#define IS_DEFAULT_VNET(vnet) ((vnet) == vnet0)

#endif
