#ifndef _SYS_CONDVAR_H_
#define _SYS_CONDVAR_H_

#include <sys/mutex.h>

struct cv {
	struct lock_object cv_object;
};

__BEGIN_DECLS
void cv_init(struct cv *cv, const char *name);
void cv_destroy(struct cv *cv);
void sim_cv_wait(struct cv *cv, struct lock_object *lock, const char *what);
int sim_cv_timedwait(struct cv *cv, struct lock_object *lock, int ticks,
    const char *what);
void sim_cv_wait_unlock(struct cv *cv, struct lock_object *lock,
    const char *what);
int sim_cv_wait_sig(struct cv *cv, struct lock_object *lock, const char *what);
void sim_cv_signal(struct cv *cv, const char *what);
void sim_cv_broadcast(struct cv *cv, const char *what);
__END_DECLS

/* Both mutexes and sx locks. */
#define cv_wait(cv, lock) sim_cv_wait((cv), &(lock)->lock_object, __func__)
#define cv_wait_sig(cv, lock) \
	sim_cv_wait_sig((cv), &(lock)->lock_object, __func__)
#define cv_wait_unlock(cv, lock) \
	sim_cv_wait_unlock((cv), &(lock)->lock_object, __func__)
#define cv_timedwait(cv, lock, ticks) \
	sim_cv_timedwait((cv), &(lock)->lock_object, (ticks), __func__)
#define cv_timedwait_sig cv_timedwait
#define cv_signal(cv) sim_cv_signal((cv), __func__)
#define cv_broadcast(cv) sim_cv_broadcast((cv), __func__)

#endif
