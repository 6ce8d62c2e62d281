#ifndef _SYS_PRIV_H_
#define _SYS_PRIV_H_

#include <sys/proc.h>

#define PRIV_DRIVER 14
#define PRIV_NET_IFCREATE 397
#define PRIV_NET_IFDESTROY 398

__BEGIN_DECLS
int priv_check(struct thread *td, int privilege);
int priv_check_cred(struct ucred *cred, int privilege);
__END_DECLS

#endif
