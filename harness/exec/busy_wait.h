// Waiting without going to sleep, for pauses shorter than a wake-up takes.
#ifndef TAPRACE_HARNESS_EXEC_BUSY_WAIT_H_
#define TAPRACE_HARNESS_EXEC_BUSY_WAIT_H_

#include <cstdint>

#include "harness/history/clock.h"

namespace taprace {

inline void BusyWait(int64_t ns) {
  for (const int64_t end = NowNs() + ns; NowNs() < end;) {
  }
}

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXEC_BUSY_WAIT_H_
