#ifndef _MACHINE_ATOMIC_H_
#define _MACHINE_ATOMIC_H_

#include <sys/mutex.h>

/* One step each: the point comes before. */
#define SIM_ATOMIC(operation) (sim_point(__func__), (operation))

#define atomic_load_int(p) SIM_ATOMIC(__atomic_load_n((p), __ATOMIC_SEQ_CST))
#define atomic_load_acq_int atomic_load_int
#define atomic_load_ptr(p) SIM_ATOMIC(__atomic_load_n((p), __ATOMIC_SEQ_CST))
#define atomic_load_acq_ptr atomic_load_ptr
#define atomic_store_int(p, v) \
	SIM_ATOMIC(__atomic_store_n((p), (v), __ATOMIC_SEQ_CST))
#define atomic_store_rel_int atomic_store_int
#define atomic_store_ptr(p, v) \
	SIM_ATOMIC(__atomic_store_n((p), (v), __ATOMIC_SEQ_CST))
#define atomic_store_rel_ptr atomic_store_ptr
#define atomic_add_int(p, v) \
	((void)SIM_ATOMIC(__atomic_fetch_add((p), (v), __ATOMIC_SEQ_CST)))
#define atomic_subtract_int(p, v) \
	((void)SIM_ATOMIC(__atomic_fetch_sub((p), (v), __ATOMIC_SEQ_CST)))
#define atomic_fetchadd_int(p, v) \
	SIM_ATOMIC(__atomic_fetch_add((p), (v), __ATOMIC_SEQ_CST))
#define atomic_swap_int(p, v) \
	SIM_ATOMIC(__atomic_exchange_n((p), (v), __ATOMIC_SEQ_CST))
#define atomic_cmpset_int(p, old, new)                               \
	SIM_ATOMIC(__sync_bool_compare_and_swap((p), (old), (new)))
#define atomic_cmpset_acq_int atomic_cmpset_int
#define atomic_cmpset_rel_int atomic_cmpset_int
#define atomic_thread_fence_acq() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define atomic_thread_fence_rel() __atomic_thread_fence(__ATOMIC_RELEASE)
#define atomic_thread_fence_seq_cst() __atomic_thread_fence(__ATOMIC_SEQ_CST)

#endif
