/* A broken assertion is a finding: the execution ends, the program does not. */
#ifndef _SYS_KASSERT_H_
#define _SYS_KASSERT_H_

#include <sys/_kernel.h>

__BEGIN_DECLS
void panic(const char *format, ...) __dead2 __printflike(1, 2);
__END_DECLS

#define KASSERT(condition, message)             \
	do {                                    \
		if (__predict_false(!(condition))) \
			panic message;          \
	} while (0)
#define MPASS(condition)                                              \
	KASSERT((condition), ("Assertion %s failed at %s:%d", #condition, \
	    __FILE__, __LINE__))
#define CTASSERT(condition) _Static_assert(condition, "compile-time assertion")
#define VNPASS(condition, vp) MPASS(condition)

#endif
