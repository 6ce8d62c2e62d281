#ifndef _SYS_REFCOUNT_H_
#define _SYS_REFCOUNT_H_

#include <sys/systm.h>

__BEGIN_DECLS
void refcount_init(volatile u_int *count, u_int value);
u_int refcount_load(volatile u_int *count);
u_int refcount_acquire(volatile u_int *count);
bool refcount_acquire_if_not_zero(volatile u_int *count);
bool refcount_release(volatile u_int *count);
__END_DECLS

#endif
