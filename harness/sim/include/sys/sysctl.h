#ifndef _SYS_SYSCTL_H_
#define _SYS_SYSCTL_H_

#include <sys/kernel.h>
#include <sys/proc.h>

#define CTLTYPE_NODE 1
#define CTLTYPE_INT 2
#define CTLTYPE_U64 9
#define CTLTYPE_UINT 6
#define CTLTYPE_STRING 3
#define CTLFLAG_RD 0x80000000
#define CTLFLAG_WR 0x40000000
#define CTLFLAG_RW (CTLFLAG_RD | CTLFLAG_WR)
#define CTLFLAG_TUN 0x00080000
#define CTLFLAG_RDTUN (CTLFLAG_RD | CTLFLAG_TUN)
#define CTLFLAG_RWTUN (CTLFLAG_RW | CTLFLAG_TUN)
#define CTLFLAG_NOFETCH 0x00200000
#define CTLFLAG_MPSAFE 0x00040000
#define CTLFLAG_STATS 0x00002000
#define CTLFLAG_VNET 0x00000000
#define CTLFLAG_PRISON 0x04000000
#define OID_AUTO (-1)

struct sysctl_req {
	struct thread *td;
	void *oldptr;
	size_t oldlen;
	const void *newptr; /* NULL: it is only read */
	size_t newlen;
};

struct sysctl_oid;
#define SYSCTL_HANDLER_ARGS                                       \
	struct sysctl_oid *oidp, void *arg1, intmax_t arg2, \
	    struct sysctl_req *req

struct sysctl_oid_list {
	const char *sim_name; /* "net.link" */
};

struct sysctl_oid {
	const char *parent; /* "_net_link_tap" */
	const char *oid_name;
	unsigned kind;
	void *oid_arg1;
	intmax_t oid_arg2;
	int (*oid_handler)(SYSCTL_HANDLER_ARGS);
	struct sysctl_oid_list sim_children;
	struct sysctl_oid *sim_next; /* of its context */
};

/* Variables that are added at run time, to be removed together. */
struct sysctl_ctx_list {
	struct sysctl_oid *sim_first;
};

__BEGIN_DECLS
int sysctl_handle_int(SYSCTL_HANDLER_ARGS);
int sysctl_handle_64(SYSCTL_HANDLER_ARGS);
int sysctl_handle_counter_u64(SYSCTL_HANDLER_ARGS);
int sysctl_ctx_init(struct sysctl_ctx_list *context);
/* Waits for those who are reading or writing. */
int sysctl_ctx_free(struct sysctl_ctx_list *context);
struct sysctl_oid_list *sim_sysctl_children(const char *node);
struct sysctl_oid *sim_sysctl_add(struct sysctl_ctx_list *context,
    struct sysctl_oid_list *parent, const char *name, unsigned kind,
    void *arg1, intmax_t arg2, int (*handler)(SYSCTL_HANDLER_ARGS));
/* As sysctlbyname(3). */
int kernel_sysctlbyname(struct thread *td, char *name, void *old_value,
    size_t *old_len, void *new_value, size_t new_len, size_t *retval,
    int flags);
int SYSCTL_IN(struct sysctl_req *req, void *to, size_t bytes);
int SYSCTL_OUT(struct sysctl_req *req, const void *from, size_t bytes);
__END_DECLS

#define SIM_SYSCTL(up, name, flags, a1, a2, handler)                     \
	static struct sysctl_oid sim_sysctl##up##_##name = {             \
		.parent = #up, .oid_name = #name,                        \
		.kind = (unsigned)(flags), .oid_arg1 = (a1),             \
		.oid_arg2 = (a2), .oid_handler = (handler) };            \
	SIM_MODULE_PART(SIM_PART_SYSCTL, sim_sysctl##up##_##name)

#define SYSCTL_STATIC_CHILDREN(node) sim_sysctl_children(#node)
#define SYSCTL_CHILDREN(oid) (&(oid)->sim_children)
#define SYSCTL_ADD_NODE(context, parent, number, name, flags, handler, text) \
	sim_sysctl_add((context), (parent), (name),                        \
	    (unsigned)(flags) | CTLTYPE_NODE, NULL, 0, NULL)
#define SYSCTL_ADD_PROC(context, parent, number, name, flags, a1, a2,      \
    handler, format, text)                                                 \
	sim_sysctl_add((context), (parent), (name), (unsigned)(flags),     \
	    (a1), (a2), (handler))
#define SYSCTL_ADD_INT(context, parent, number, name, flags, pointer,      \
    value, text)                                                           \
	sim_sysctl_add((context), (parent), (name),                        \
	    (unsigned)(flags) | CTLTYPE_INT, (pointer), (value),           \
	    sysctl_handle_int)
#define SYSCTL_ADD_COUNTER_U64(context, parent, number, name, flags,       \
    pointer, text)                                                         \
	sim_sysctl_add((context), (parent), (name),                        \
	    (unsigned)(flags) | CTLTYPE_U64, (pointer), 0,                 \
	    sysctl_handle_counter_u64)

#define SYSCTL_DECL(name) struct __sim_hack
#define SYSCTL_NODE(up, number, name, flags, handler, text) \
	SIM_SYSCTL(up, name, (flags) | CTLTYPE_NODE, NULL, 0, NULL)
#define SYSCTL_INT(up, number, name, flags, pointer, value, text)         \
	SIM_SYSCTL(up, name, (flags) | CTLTYPE_INT, (pointer), (value), \
	    sysctl_handle_int)
#define SYSCTL_PROC(up, number, name, flags, a1, a2, handler, format, text) \
	SIM_SYSCTL(up, name, (flags), (a1), (a2), (handler))
#define SYSCTL_COUNTER_U64(up, number, name, flags, pointer, text)           \
	SIM_SYSCTL(up, name, (flags) | CTLTYPE_U64, (pointer), 0, \
	    sysctl_handle_counter_u64)

#endif
