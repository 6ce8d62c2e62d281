// The clock of histories.
#ifndef TAPRACE_HARNESS_HISTORY_CLOCK_H_
#define TAPRACE_HARNESS_HISTORY_CLOCK_H_

#include <time.h>

#include <cstdint>

namespace taprace {

// Nanoseconds of CLOCK_MONOTONIC. Comparable across the threads of a machine:
// both kernels read it in order with the instructions around it, so that a
// call that returned before another was invoked never has the later time.
inline int64_t NowNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace taprace

#endif  // TAPRACE_HARNESS_HISTORY_CLOCK_H_
