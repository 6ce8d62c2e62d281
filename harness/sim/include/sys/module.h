#ifndef _SYS_MODULE_H_
#define _SYS_MODULE_H_

#include <sys/kernel.h>

typedef enum modeventtype {
	MOD_LOAD,
	MOD_UNLOAD,
	MOD_SHUTDOWN,
	MOD_QUIESCE
} modeventtype_t;

typedef struct module *module_t;
typedef int (*modeventhand_t)(module_t module, int event, void *argument);

typedef struct moduledata {
	const char *name;
	modeventhand_t evhand;
	void *priv;
} moduledata_t;

#define DECLARE_MODULE(name, data, sub, order) \
	SIM_MODULE_PART(SIM_PART_MODULE, data)
#define MODULE_VERSION(name, version) struct __sim_hack
#define MODULE_DEPEND(name, on, low, preferred, high) struct __sim_hack
#define DEV_MODULE(name, handler, argument)                            \
	static moduledata_t name##_mod = { #name, handler, argument }; \
	DECLARE_MODULE(name, name##_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE)

#endif
