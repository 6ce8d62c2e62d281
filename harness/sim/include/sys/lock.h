#ifndef _SYS_LOCK_H_
#define _SYS_LOCK_H_

#include <sys/param.h>

/* Every lock: a handle on what the scheduler knows of it. A handle that does
 * not fit (never initialised, destroyed, in freed memory) is a finding. */
struct lock_object {
	const char *lo_name;
	uint32_t lo_index; /* 0: none */
	uint32_t lo_magic;
};

struct lock_class;

#define LA_OWNED 0x01
#define LA_NOTOWNED 0x02
#define WITNESS_WARN(flags, lock, ...) ((void)0)
#define WARN_GIANTOK 0x01
#define WARN_SLEEPOK 0x04

#endif
