#ifndef _SYS_CAPSICUM_H_
#define _SYS_CAPSICUM_H_

#include <sys/systm.h>
#include <sys/ucred.h>

#define IN_CAPABILITY_MODE(td) \
	(((td)->td_ucred->cr_flags & CRED_FLAG_CAPMODE) != 0)

/* A set of rights is a word. */
#define CAP_READ 0x1UL
#define CAP_WRITE 0x2UL
#define CAP_LOOKUP 0x400UL
#define CAP_IOCTL 0x100000UL
#define CAP_ALL 0xffffffffUL

/* As on FreeBSD, whatever they are here. */
#ifndef ENOTCAPABLE
#define ENOTCAPABLE 93
#define ECAPMODE 94
#endif

#endif
