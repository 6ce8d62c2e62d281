// A soak: runs without end of all scenarios on simulated kernels, each run a
// function of its number and the seed, so that they can be spread over machines
// in any way.
#ifndef TAPRACE_SCENARIOS_SOAK_H_
#define TAPRACE_SCENARIOS_SOAK_H_

#include <cstdint>

#include "harness/base/result.h"
#include "harness/report/merge.h"

namespace taprace {

struct SoakOptions {
  uint64_t seed = 1;
  // The runs that are made: those of `first` to `first + count - 1` that leave
  // the remainder `shard` when divided by `shards`.
  int64_t first = 0;
  int64_t count = 100;
  int64_t shard = 0;
  int64_t shards = 1;
  int64_t schedules = 10'000;  // a run
  // Where scenarios know of something wrong rather than where they know of
  // nothing.
  bool known = false;
};

// Makes the runs and adds their results, which hold no times, to `merger`.
Status Soak(const SoakOptions& options, ReportMerger& merger);

}  // namespace taprace

#endif  // TAPRACE_SCENARIOS_SOAK_H_
