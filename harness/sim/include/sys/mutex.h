#ifndef _SYS_MUTEX_H_
#define _SYS_MUTEX_H_

#include <sys/lock.h>
#include <sys/pcpu.h>

struct mtx {
	struct lock_object lock_object;
};

#define MTX_DEF 0x0
#define MTX_SPIN 0x1
#define MTX_RECURSE 0x4
#define MTX_NOWITNESS 0x8
#define MTX_DUPOK 0x10
#define MTX_NEW 0x20

#define MA_OWNED 0x01
#define MA_NOTOWNED 0x02
#define MA_RECURSED 0x04
#define MA_NOTRECURSED 0x08

__BEGIN_DECLS
void sim_mtx_init(struct mtx *mutex, const char *name);
void sim_mtx_destroy(struct mtx *mutex);
void sim_mtx_lock(struct mtx *mutex, const char *what);
int sim_mtx_trylock(struct mtx *mutex, const char *what);
void sim_mtx_unlock(struct mtx *mutex);
void sim_mtx_assert(const struct mtx *mutex, int what, const char *where);
int sim_mtx_owned(const struct mtx *mutex);
/* A point at which others may run, for code whose plain reads and writes the
 * scheduler does not see. */
void sim_point(const char *what);
__END_DECLS

#define mtx_init(mutex, name, type, options) \
	((void)(type), (void)(options), sim_mtx_init((mutex), (name)))
#define mtx_destroy(mutex) sim_mtx_destroy(mutex)
#define mtx_lock(mutex) sim_mtx_lock((mutex), __func__)
#define mtx_trylock(mutex) sim_mtx_trylock((mutex), __func__)
#define mtx_assert(mutex, what) sim_mtx_assert((mutex), (what), __func__)
#define mtx_owned(mutex) sim_mtx_owned(mutex)
#ifdef SIM_KERNEL
/* The kernel marks what it touches without a lock (see racy.h). */
#define mtx_unlock(mutex) sim_mtx_unlock(mutex)
#else
#define mtx_unlock(mutex) (sim_mtx_unlock(mutex), sim_point(__func__))
#endif

#define MTX_SYSINIT(name, mutex, text, options) \
	SYSINIT(name, SI_SUB_LOCK, SI_ORDER_MIDDLE, sim_mtx_sysinit, \
	    __DECONST(void *, ((const void *const[]){ (mutex), (text) })))

#endif
