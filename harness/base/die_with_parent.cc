#include "harness/base/die_with_parent.h"

#include <signal.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#else
#include <sys/procctl.h>
#endif

namespace taprace {

void DieWithParent(pid_t parent, int status) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#else
  int signal = SIGKILL;
  procctl(P_PID, 0, PROC_PDEATHSIG_CTL, &signal);
#endif
  if (getppid() != parent) _exit(status);  // it died before the call above
}

}  // namespace taprace
