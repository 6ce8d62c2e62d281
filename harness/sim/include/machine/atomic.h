#ifndef _MACHINE_ATOMIC_H_
#define _MACHINE_ATOMIC_H_

#include <sys/mutex.h>

/* One step each: the point comes before. What is put in order is what
 * atomic(9) says, for ThreadSanitizer. */
#define SIM_ATOMIC(operation) (sim_point(__func__), (operation))
#define SIM_LOAD(p, order) SIM_ATOMIC(__atomic_load_n((p), __ATOMIC_##order))
#define SIM_STORE(p, v, order) \
	SIM_ATOMIC(__atomic_store_n((p), (v), __ATOMIC_##order))

#define atomic_load_int(p) SIM_LOAD(p, RELAXED)
#define atomic_load_acq_int(p) SIM_LOAD(p, ACQUIRE)
#define atomic_load_ptr(p) SIM_LOAD(p, RELAXED)
#define atomic_load_acq_ptr(p) SIM_LOAD(p, ACQUIRE)
#define atomic_store_int(p, v) SIM_STORE(p, v, RELAXED)
#define atomic_store_rel_int(p, v) SIM_STORE(p, v, RELEASE)
#define atomic_store_ptr(p, v) SIM_STORE(p, v, RELAXED)
#define atomic_store_rel_ptr(p, v) SIM_STORE(p, v, RELEASE)
#define atomic_add_int(p, v) \
	((void)SIM_ATOMIC(__atomic_fetch_add((p), (v), __ATOMIC_RELAXED)))
#define atomic_subtract_int(p, v) \
	((void)SIM_ATOMIC(__atomic_fetch_sub((p), (v), __ATOMIC_RELAXED)))
#define atomic_fetchadd_int(p, v) \
	SIM_ATOMIC(__atomic_fetch_add((p), (v), __ATOMIC_RELAXED))
#define atomic_swap_int(p, v) \
	SIM_ATOMIC(__atomic_exchange_n((p), (v), __ATOMIC_RELAXED))
#define SIM_CMPSET(p, old, new, order)                                    \
	SIM_ATOMIC(({                                                     \
		__typeof(*(p)) sim_old = (old);                           \
		__atomic_compare_exchange_n((p), &sim_old, (new), false,  \
		    __ATOMIC_##order, __ATOMIC_RELAXED);                  \
	}))
#define atomic_cmpset_int(p, old, new) SIM_CMPSET(p, old, new, RELAXED)
#define atomic_cmpset_acq_int(p, old, new) SIM_CMPSET(p, old, new, ACQUIRE)
#define atomic_cmpset_rel_int(p, old, new) SIM_CMPSET(p, old, new, RELEASE)
#define atomic_thread_fence_acq() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define atomic_thread_fence_rel() __atomic_thread_fence(__ATOMIC_RELEASE)
#define atomic_thread_fence_seq_cst() __atomic_thread_fence(__ATOMIC_SEQ_CST)

#endif
