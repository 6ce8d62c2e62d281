#ifndef _SYS_PARAM_H_
#define _SYS_PARAM_H_

#include <sys/_kernel.h>

#define MAXPATHLEN 1024
#define SPECNAMELEN 255 /* of a device, below /dev */
#define NBBY 8

#define PZERO 22
#define PCATCH 0x100
#define PDROP 0x200
#define PRIBIO 16
#define PWAIT 32

#ifndef MIN
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif
#ifndef roundup2
#define roundup2(x, y) (((x) + ((y)-1)) & ~((y)-1))
#endif

#endif
