/* Ordered sets as tree(3) has them, here as ordered lists: the same results,
 * in linear time. */
#ifndef _SYS_TREE_H_
#define _SYS_TREE_H_

#include <sys/_kernel.h>

#define RB_HEAD(name, type) \
	struct name {       \
		struct type *rbh_first; \
	}
#define RB_ENTRY(type)             \
	struct {                   \
		struct type *rbe_next; \
		struct type *rbe_prev; \
	}
#define RB_INITIALIZER(head) { NULL }
#define RB_INIT(head) ((head)->rbh_first = NULL)
#define RB_EMPTY(head) ((head)->rbh_first == NULL)

#define RB_GENERATE_STATIC(name, type, field, compare)                        \
	static __attribute__((unused)) struct type *name##_RB_NFIND(          \
	    struct name *head, struct type *key)                              \
	{                                                                     \
		struct type *at = head->rbh_first;                            \
		while (at != NULL && (compare)(at, key) < 0)                  \
			at = at->field.rbe_next;                              \
		return (at);                                                  \
	}                                                                     \
	static __attribute__((unused)) struct type *name##_RB_FIND(           \
	    struct name *head, struct type *key)                              \
	{                                                                     \
		struct type *at = name##_RB_NFIND(head, key);                 \
		return (at != NULL && (compare)(at, key) == 0 ? at : NULL);   \
	}                                                                     \
	/* What stands in the way, or NULL. */                                \
	static __attribute__((unused)) struct type *name##_RB_INSERT(         \
	    struct name *head, struct type *element)                          \
	{                                                                     \
		struct type *before = NULL, *at = head->rbh_first;            \
		while (at != NULL && (compare)(at, element) < 0) {            \
			before = at;                                          \
			at = at->field.rbe_next;                              \
		}                                                             \
		if (at != NULL && (compare)(at, element) == 0)                \
			return (at);                                          \
		element->field.rbe_prev = before;                             \
		element->field.rbe_next = at;                                 \
		if (at != NULL)                                               \
			at->field.rbe_prev = element;                         \
		if (before != NULL)                                           \
			before->field.rbe_next = element;                     \
		else                                                          \
			head->rbh_first = element;                            \
		return (NULL);                                                \
	}                                                                     \
	static __attribute__((unused)) struct type *name##_RB_REMOVE(         \
	    struct name *head, struct type *element)                          \
	{                                                                     \
		struct type *next = element->field.rbe_next;                  \
		struct type *prev = element->field.rbe_prev;                  \
		if (next != NULL)                                             \
			next->field.rbe_prev = prev;                          \
		if (prev != NULL)                                             \
			prev->field.rbe_next = next;                          \
		else                                                          \
			head->rbh_first = next;                               \
		return (element);                                             \
	}                                                                     \
	static __attribute__((unused)) struct type *name##_RB_NEXT(           \
	    struct type *element)                                             \
	{                                                                     \
		return (element->field.rbe_next);                             \
	}                                                                     \
	struct __sim_hack

#define RB_NFIND(name, head, key) name##_RB_NFIND((head), (key))
#define RB_FIND(name, head, key) name##_RB_FIND((head), (key))
#define RB_INSERT(name, head, element) name##_RB_INSERT((head), (element))
#define RB_REMOVE(name, head, element) name##_RB_REMOVE((head), (element))
#define RB_NEXT(name, head, element) name##_RB_NEXT(element)
#define RB_MIN(name, head) ((head)->rbh_first)
#define RB_FOREACH(var, name, head)                      \
	for ((var) = RB_MIN(name, head); (var) != NULL;  \
	     (var) = name##_RB_NEXT(var))
#define RB_FOREACH_SAFE(var, name, head, next)                            \
	for ((var) = RB_MIN(name, head);                                  \
	     (var) != NULL && ((next) = name##_RB_NEXT(var), 1);          \
	     (var) = (next))

#endif
