/* The fields of an interface: for all to see up to 13. */
#ifndef _NET_IF_PRIVATE_H_
#define _NET_IF_PRIVATE_H_

#include <net/if_var.h>

struct ifnet {
	CK_STAILQ_ENTRY(ifnet) if_link; /* of its vnet */
	LIST_ENTRY(ifnet) if_clones;    /* of its cloner */
	struct vnet *if_vnet;
	struct vnet *if_home_vnet;
	void *if_softc;
	const char *if_dname;
	int if_dunit;
	u_int sim_moves; /* to other network stacks */
	u_int if_index;
	char if_xname[IFNAMSIZ];
	u_int if_refcount;
	int if_flags;
	int if_drv_flags;
#ifdef __cplusplus
	int if_link_state;
#else
	/* Read without a lock, there as here. */
	_Atomic int sim_link_states[1];
#endif
	u_char if_type;
	uint32_t sim_flags_tag; /* if_drv_flags is read without a lock */
};

__BEGIN_DECLS
struct ifnethead *sim_v_ifnet(void);
int sim_link_state_is_read(void); /* 0 */
__END_DECLS

#ifndef __cplusplus
/* Modules read it without a lock and without a call: the scheduler is told. */
#define if_link_state sim_link_states[sim_link_state_is_read()]
#endif

#define V_ifnet (*sim_v_ifnet())

#endif
