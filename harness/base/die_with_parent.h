// Children that do not outlive who forked them.
#ifndef TAPRACE_HARNESS_BASE_DIE_WITH_PARENT_H_
#define TAPRACE_HARNESS_BASE_DIE_WITH_PARENT_H_

#include <sys/types.h>

namespace taprace {

// Called by a child right after fork(2): from now on it is killed when the
// thread, on FreeBSD the process, that forked it ends. Exits at once with
// `status` where `parent` has died already. Async-signal-safe. (Linux:
// PR_SET_PDEATHSIG, FreeBSD: PROC_PDEATHSIG_CTL.)
void DieWithParent(pid_t parent, int status);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_BASE_DIE_WITH_PARENT_H_
