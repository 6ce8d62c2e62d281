#ifndef _SYS_MALLOC_H_
#define _SYS_MALLOC_H_

#include <sys/systm.h>

struct malloc_type {
	const char *ks_shortdesc;
};

#define M_NOWAIT 0x0001
#define M_WAITOK 0x0002
#define M_ZERO 0x0100

#define MALLOC_DEFINE(type, text, description) \
	struct malloc_type type[1] = { { text } }
#define MALLOC_DECLARE(type) extern struct malloc_type type[1]

__BEGIN_DECLS
MALLOC_DECLARE(M_DEVBUF);
MALLOC_DECLARE(M_TEMP);

/* Fails only with M_NOWAIT, in a system call under SIM_FAULT_NO_MEMORY. M_WAITOK
 * lets others run. What is freed twice or used after it
 * was freed is a finding. */
void *kern_malloc(size_t bytes, struct malloc_type *type, int flags);
void kern_free(void *block, struct malloc_type *type);
void *kern_mallocarray(size_t count, size_t bytes, struct malloc_type *type,
    int flags);
/* A finding where `block`, the start of one, was freed. */
void sim_check_alive(const void *block, const char *what);
__END_DECLS

#ifndef __cplusplus
#define malloc(bytes, type, flags) kern_malloc((bytes), (type), (flags))
#define mallocarray(count, bytes, type, flags) \
	kern_mallocarray((count), (bytes), (type), (flags))
#define free(block, type) kern_free((block), (type))
#endif

#endif
