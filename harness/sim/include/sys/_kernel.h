/* What all of these headers build on. Included by them, not by drivers. */
#ifndef _SYS__KERNEL_H_
#define _SYS__KERNEL_H_

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/cdefs.h>
#include <sys/types.h>

/* 1302001 or 1501000; the kernel itself, which is both, asks at run time. */
#ifndef __FreeBSD_version
#define __FreeBSD_version 1302001
#define SIM_KERNEL 1
#endif

/* The numbers of the host up to 34, where FreeBSD and Linux agree. */
#undef ERESTART
#define ERESTART (-1)
#define EJUSTRETURN (-2)
#define ENOIOCTL (-3)

/* A FreeBSD host has most of these, too. */
#undef __unused
#undef __diagused
#undef __dead2
#undef __packed
#undef __printflike
#undef __predict_true
#undef __predict_false
#undef __read_mostly
#undef __DECONST
#undef __containerof
#undef __FBSDID
#define __unused __attribute__((__unused__))
#define __diagused __attribute__((__unused__))
#define __dead2 __attribute__((__noreturn__))
#define __packed __attribute__((__packed__))
#define __printflike(format, first) \
	__attribute__((__format__(__printf__, format, first)))
#define __predict_true(x) __builtin_expect((x), 1)
#define __predict_false(x) __builtin_expect((x), 0)
#define __read_mostly
#ifdef __cplusplus
#define __DECONST(type, pointer) const_cast<type>(pointer)
#else
#define __DECONST(type, pointer) ((type)(uintptr_t)(const void *)(pointer))
#endif
#define __containerof(pointer, type, member) \
	((type *)((char *)(pointer)-offsetof(type, member)))
#ifndef nitems
#define nitems(array) (sizeof(array) / sizeof((array)[0]))
#endif
#define __FBSDID(text) struct __sim_hack

#endif
