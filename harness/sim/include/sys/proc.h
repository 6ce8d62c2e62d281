#ifndef _SYS_PROC_H_
#define _SYS_PROC_H_

#include <sys/systm.h>
#include <sys/pcpu.h>
#include <sys/ucred.h>

struct file;
struct vnet;

struct proc {
	pid_t p_pid;
	struct ucred *p_ucred;
	char p_comm[20];
};

struct thread {
	struct proc *td_proc;
	struct ucred *td_ucred;
	struct file *td_fpop; /* the file that is being operated on */
	struct vnet *td_vnet;
	int td_dupfd;
	int td_epochnest;
	int td_id;
	int td_pauses; /* since the system call began */
	int td_faults; /* SIM_FAULT_…, of the system call */
};

/* A signal is there as soon as the thread sleeps in a way that lets it. */
#define SIM_FAULT_SIGNAL 0x1
/* Its process may have no further descriptor. */
#define SIM_FAULT_FD_LIMIT 0x2
/* M_NOWAIT gets nothing. */
#define SIM_FAULT_NO_MEMORY 0x4

__BEGIN_DECLS
struct thread *sim_thread0(void);
__END_DECLS

#define thread0 (*sim_thread0())
#define TD_TO_VNET(td) CRED_TO_VNET((td)->td_ucred)

#endif
