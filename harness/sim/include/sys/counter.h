#ifndef _SYS_COUNTER_H_
#define _SYS_COUNTER_H_

#include <sys/malloc.h>

typedef uint64_t *counter_u64_t;

__BEGIN_DECLS
counter_u64_t counter_u64_alloc(int flags);
void counter_u64_free(counter_u64_t counter);
void counter_u64_add(counter_u64_t counter, int64_t more);
uint64_t counter_u64_fetch(counter_u64_t counter);
void counter_u64_zero(counter_u64_t counter);
__END_DECLS

#endif
