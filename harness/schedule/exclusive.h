// For what stands behind primitives that explored code brings along (a pool, a
// list of sleepers): only one thread at a time may touch it, which fibers see
// to by themselves. On threads of the operating system that takes a lock, which
// ThreadSanitizer does not see: it would put in order what uses the primitives
// and hide races between them. The order that they do promise is told by
// ReleaseOrder() and AcquireOrder().
#ifndef TAPRACE_HARNESS_SCHEDULE_EXCLUSIVE_H_
#define TAPRACE_HARNESS_SCHEDULE_EXCLUSIVE_H_

#include "harness/schedule/engine.h"

#ifdef TAPRACE_OS_THREADS
#include <mutex>
#endif

namespace taprace::schedule {

#ifdef TAPRACE_OS_THREADS

using Guard = std::mutex;

// Holds the guard. No scheduling point may come meanwhile.
class Exclusive : HiddenLock {
 public:
  using HiddenLock::HiddenLock;
};

#else

struct Guard {};

class Exclusive {
 public:
  explicit Exclusive(Guard& /*guard*/) {}
  ~Exclusive() {}
  Exclusive(const Exclusive&) = delete;
  Exclusive& operator=(const Exclusive&) = delete;
};

// All before ReleaseOrder() comes before all after a later AcquireOrder() of
// the same address. Not to be called while anything Exclusive is held.
inline void ReleaseOrder(const void* /*address*/) {}
inline void AcquireOrder(const void* /*address*/) {}

#endif

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_EXCLUSIVE_H_
