// Ending cleanly on Ctrl-C.
#ifndef TAPRACE_HARNESS_CLI_STOP_SIGNAL_H_
#define TAPRACE_HARNESS_CLI_STOP_SIGNAL_H_

#include <atomic>

namespace taprace {

// From now on the first SIGINT or SIGTERM sets the flag this returns, so that
// the work can end, clean up and report; a second one kills as usual.
const std::atomic<bool>& CatchStopSignals();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_STOP_SIGNAL_H_
