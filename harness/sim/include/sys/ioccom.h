#ifndef _SYS_IOCCOM_H_
#define _SYS_IOCCOM_H_

#include <sys/systm.h>

#endif
