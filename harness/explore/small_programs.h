// All programs up to a size, one after the other: what exhaustive exploration
// goes through.
#ifndef TAPRACE_HARNESS_EXPLORE_SMALL_PROGRAMS_H_
#define TAPRACE_HARNESS_EXPLORE_SMALL_PROGRAMS_H_

#include <functional>
#include <vector>

#include "harness/program/program.h"
#include "harness/tap/operation.h"
#include "harness/tap/traits.h"

namespace taprace {

struct SmallProgramLimits {
  int threads = 3;
  int operations = 2;  // a thread
  // What threads may do; a close closes what the thread opened last. Kinds
  // that name a device come once for each of `devices`.
  std::vector<OpKind> kinds = {OpKind::kOpen, OpKind::kClose, OpKind::kStat,
                               OpKind::kCreate, OpKind::kDestroy};
  std::vector<Device> devices = {{}, {.unit = 0}};
  // Each program comes with and without these interfaces.
  std::vector<Device> idle = {{.unit = 0}};
};

// Each program once; of those that differ in the order of their threads only,
// one. Operations that no program may contain (see thread_state.h) are left
// out.
std::vector<Program> SmallPrograms(const SmallProgramLimits& limits = {});
// Those within the limits above that `traits` hold programs to.
std::vector<Program> SmallProgramsFor(const Traits& traits);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_SMALL_PROGRAMS_H_
