#ifndef _SYS_CAPSICUM_H_
#define _SYS_CAPSICUM_H_

#include <sys/systm.h>

#endif
