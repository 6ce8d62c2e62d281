// What the system calls of opens and closes cost without a harness around
// them: the measure for the agent's throughput.
#ifndef TAPRACE_HARNESS_AGENT_BARE_LOOP_H_
#define TAPRACE_HARNESS_AGENT_BARE_LOOP_H_

#include <chrono>
#include <cstdint>

#include "harness/exec/kernel.h"

namespace taprace {

struct BareCount {
  int64_t operations = 0;  // of all threads
  int64_t time_ns = 0;
};

// Thread i opens unit i and closes it, for that long, bound to a processor as
// the executor binds its threads.
BareCount RunBareLoop(Kernel& kernel, int threads,
                      std::chrono::milliseconds time);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_BARE_LOOP_H_
