#ifndef _SYS_UCRED_H_
#define _SYS_UCRED_H_

#include <sys/_kernel.h>

struct prison;

struct ucred {
	u_int cr_ref;
	uid_t cr_uid;
	u_int cr_flags;
#define CRED_FLAG_CAPMODE 0x00000001
	struct prison *cr_prison;
};

#define NOCRED ((struct ucred *)0)

__BEGIN_DECLS
struct ucred *crhold(struct ucred *cred);
void crfree(struct ucred *cred);
__END_DECLS

#endif
