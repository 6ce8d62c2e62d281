#ifndef _SYS_SX_H_
#define _SYS_SX_H_

#include <sys/mutex.h>

struct sx {
	struct lock_object lock_object;
};

#define SX_DUPOK 0x01
#define SX_NOWITNESS 0x02
#define SX_NEW 0x40

#define SA_LOCKED 0x01
#define SA_SLOCKED 0x02
#define SA_XLOCKED 0x04
#define SA_UNLOCKED 0x00
#define SX_LOCKED SA_LOCKED
#define SX_XLOCKED SA_XLOCKED
#define SX_UNLOCKED SA_UNLOCKED

__BEGIN_DECLS
void sim_sx_init(struct sx *lock, const char *name);
void sim_sx_destroy(struct sx *lock);
void sim_sx_xlock(struct sx *lock, const char *what);
void sim_sx_slock(struct sx *lock, const char *what);
int sim_sx_try_xlock(struct sx *lock, const char *what);
void sim_sx_xunlock(struct sx *lock);
void sim_sx_sunlock(struct sx *lock);
void sim_sx_unlock(struct sx *lock);
void sim_sx_assert(const struct sx *lock, int what, const char *where);
int sim_sx_xlocked(const struct sx *lock);
__END_DECLS

#define sx_init(lock, name) sim_sx_init((lock), (name))
#define sx_init_flags(lock, name, flags) sim_sx_init((lock), (name))
#define sx_destroy(lock) sim_sx_destroy(lock)
#define sx_xlock(lock) sim_sx_xlock((lock), __func__)
#define sx_slock(lock) sim_sx_slock((lock), __func__)
#define sx_try_xlock(lock) sim_sx_try_xlock((lock), __func__)
#define sx_xlock_sig(lock) (sim_sx_xlock((lock), __func__), 0)
#define sx_slock_sig(lock) (sim_sx_slock((lock), __func__), 0)
#define sx_assert(lock, what) sim_sx_assert((lock), (what), __func__)
#define sx_xlocked(lock) sim_sx_xlocked(lock)
#ifdef SIM_KERNEL
#define sx_xunlock(lock) sim_sx_xunlock(lock)
#define sx_sunlock(lock) sim_sx_sunlock(lock)
#define sx_unlock(lock) sim_sx_unlock(lock)
#else
#define sx_xunlock(lock) (sim_sx_xunlock(lock), sim_point(__func__))
#define sx_sunlock(lock) (sim_sx_sunlock(lock), sim_point(__func__))
#define sx_unlock(lock) (sim_sx_unlock(lock), sim_point(__func__))
#endif

#define SX_SYSINIT(name, lock, text) \
	SYSINIT(name, SI_SUB_LOCK, SI_ORDER_MIDDLE, sim_sx_sysinit, \
	    __DECONST(void *, ((const void *const[]){ (lock), (text) })))

#endif
