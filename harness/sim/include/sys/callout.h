#ifndef _SYS_CALLOUT_H_
#define _SYS_CALLOUT_H_
#endif
