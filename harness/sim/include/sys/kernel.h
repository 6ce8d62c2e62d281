/* Start-up functions, loader tunables. */
#ifndef _SYS_KERNEL_H_
#define _SYS_KERNEL_H_

#include <sys/systm.h>
#include <sys/linker_set.h>

enum sysinit_sub_id { SI_SUB_LOCK = 0x1, SI_SUB_PROTO_IF = 0x2,
	SI_SUB_DRIVERS = 0x3, SI_SUB_PSEUDO = 0x4, SI_SUB_PROTO_END = 0x5,
	SI_SUB_LAST = 0xf };
enum sysinit_elem_order { SI_ORDER_FIRST = 0, SI_ORDER_SECOND = 1,
	SI_ORDER_MIDDLE = 0x1000000, SI_ORDER_ANY = 0xfffffff };

struct sysinit {
	unsigned subsystem;
	unsigned order;
	void (*function)(const void *argument);
	const void *argument;
	bool undo; /* at unload, in reverse */
	bool vnet; /* once in each vnet */
};

__BEGIN_DECLS
void sim_mtx_sysinit(void *arguments);
void sim_sx_sysinit(void *arguments);
__END_DECLS

#define SIM_SYSINIT(name, sub, ord, func, arg, undone, each_vnet)            \
	static struct sysinit sim_sysinit_##name = { .subsystem = (sub), .order = (ord),                          \
		.function = (void (*)(const void *))(func),                  \
		.argument = (arg), .undo = (undone), .vnet = (each_vnet) };  \
	SIM_MODULE_PART(SIM_PART_SYSINIT, sim_sysinit_##name)
#define SYSINIT(name, sub, ord, func, arg) \
	SIM_SYSINIT(name##_do, sub, ord, func, arg, false, false)
#define SYSUNINIT(name, sub, ord, func, arg) \
	SIM_SYSINIT(name##_undo, sub, ord, func, arg, true, false)
#define VNET_SYSINIT(name, sub, ord, func, arg) \
	SIM_SYSINIT(name##_vdo, sub, ord, func, arg, false, true)
#define VNET_SYSUNINIT(name, sub, ord, func, arg) \
	SIM_SYSINIT(name##_vundo, sub, ord, func, arg, true, true)

/* Set by the loader, before anything runs. */
#define TUNABLE_INT(path, variable)
#define TUNABLE_INT_FETCH(path, variable) sim_tunable_int((path), (variable))
__BEGIN_DECLS
int sim_tunable_int(const char *path, int *value);
__END_DECLS

#endif
