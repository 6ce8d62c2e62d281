/* Lists that may be read without a lock: here, the ordinary ones. */
#ifndef _SYS_CK_H_
#define _SYS_CK_H_

#include <sys/queue.h>

#define CK_STAILQ_HEAD STAILQ_HEAD
#define CK_STAILQ_ENTRY STAILQ_ENTRY
#define CK_STAILQ_FOREACH STAILQ_FOREACH
#define CK_STAILQ_FIRST STAILQ_FIRST
#define CK_STAILQ_NEXT STAILQ_NEXT
#define CK_STAILQ_EMPTY STAILQ_EMPTY
#define CK_LIST_HEAD LIST_HEAD
#define CK_LIST_ENTRY LIST_ENTRY
#define CK_LIST_FOREACH LIST_FOREACH

#endif
