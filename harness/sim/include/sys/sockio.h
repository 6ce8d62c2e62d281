#ifndef _SYS_SOCKIO_H_
#define _SYS_SOCKIO_H_

#include <sys/systm.h>

#endif
