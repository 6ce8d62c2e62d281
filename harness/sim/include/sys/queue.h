#ifndef _SIM_SYS_QUEUE_H_
#define _SIM_SYS_QUEUE_H_

#include_next <sys/queue.h>

/* What the host's queue(3) may lack. */
#ifndef LIST_FOREACH_SAFE
#define LIST_FOREACH_SAFE(var, head, field, next)                      \
	for ((var) = LIST_FIRST(head);                                 \
	     (var) != NULL && ((next) = LIST_NEXT((var), field), 1);   \
	     (var) = (next))
#define SLIST_FOREACH_SAFE(var, head, field, next)                     \
	for ((var) = SLIST_FIRST(head);                                \
	     (var) != NULL && ((next) = SLIST_NEXT((var), field), 1);  \
	     (var) = (next))
#define STAILQ_FOREACH_SAFE(var, head, field, next)                    \
	for ((var) = STAILQ_FIRST(head);                               \
	     (var) != NULL && ((next) = STAILQ_NEXT((var), field), 1); \
	     (var) = (next))
#define TAILQ_FOREACH_SAFE(var, head, field, next)                     \
	for ((var) = TAILQ_FIRST(head);                                \
	     (var) != NULL && ((next) = TAILQ_NEXT((var), field), 1);  \
	     (var) = (next))
#endif

#endif
