#ifndef _SYS_JAIL_H_
#define _SYS_JAIL_H_

#include <sys/proc.h>

struct prison {
	int pr_id;
	u_int pr_flags;
	struct vnet *pr_vnet;
	struct prison *pr_parent;
};

#define PR_VNET 0x00000010 /* has a vnet of its own */

__BEGIN_DECLS
struct prison *sim_prison0(void);
int jailed(struct ucred *cred);
int jailed_without_vnet(struct ucred *cred);
int prison_check(struct ucred *seer, struct ucred *seen);
bool prison_owns_vnet(struct prison *prison);
__END_DECLS

#define prison0 (*sim_prison0())
#define CRED_TO_VNET(cred) ((cred)->cr_prison->pr_vnet)

#endif
