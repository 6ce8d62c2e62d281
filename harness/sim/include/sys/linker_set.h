/* How a module's parts (start-up functions, sysctls, the module itself) are
 * found: each stands in a section of that module and release. */
#ifndef _SYS_LINKER_SET_H_
#define _SYS_LINKER_SET_H_

#include <sys/_kernel.h>

enum sim_part_kind { SIM_PART_MODULE, SIM_PART_SYSINIT, SIM_PART_SYSCTL };

struct sim_part {
	enum sim_part_kind kind;
	const void *object;
};

/* Given by the build (see kernel_module.bzl): tapreuse. */
#ifndef KLD_NAME
#define KLD_NAME none
#endif

#define SIM_SECTION_(name, version) "sim_kld_" #name "_" #version
#define SIM_SECTION(name, version) SIM_SECTION_(name, version)
#define SIM_MODULE_PART(part_kind, part)                                   \
	static const struct sim_part sim_part_##part                       \
	    __attribute__((section(SIM_SECTION(KLD_NAME,                   \
	        __FreeBSD_version)), used, aligned(8))) = { part_kind, &(part) }

#endif
