// Random choices among threads.
#ifndef TAPRACE_HARNESS_SCHEDULE_PICK_H_
#define TAPRACE_HARNESS_SCHEDULE_PICK_H_

#include <cstdint>

#include "harness/base/random.h"
#include "harness/schedule/state.h"

namespace taprace::schedule {

// A number below `bound`, by multiplication instead of division (Lemire, "Fast
// random integer generation in an interval", TOMACS 2019; the bias of at most
// bound / 2^32 is left in).
inline uint32_t RandomBelow(uint32_t bound, uint64_t& random) {
  return static_cast<uint32_t>(((NextRandom(random) >> 32) * bound) >> 32);
}

// Any member of `set`, which is not empty.
inline ThreadId AnyOf(ThreadSet set, uint64_t& random) {
  for (uint32_t skip = RandomBelow(static_cast<uint32_t>(CountOf(set)), random);
       skip > 0; --skip) {
    set &= set - 1;
  }
  return FirstOf(set);
}

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_PICK_H_
