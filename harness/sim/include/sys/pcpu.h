#ifndef _SYS_PCPU_H_
#define _SYS_PCPU_H_

#include <sys/_kernel.h>

struct thread;

__BEGIN_DECLS
struct thread *sim_curthread(void);
__END_DECLS

#define curthread (sim_curthread())
#define curproc (sim_curthread()->td_proc)

#endif
