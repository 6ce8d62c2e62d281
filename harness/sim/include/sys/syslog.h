#ifndef _SYS_SYSLOG_H_
#define _SYS_SYSLOG_H_

#include <sys/systm.h>

#endif
