#ifndef _SYS_FILIO_H_
#define _SYS_FILIO_H_

#include <sys/systm.h>

#endif
