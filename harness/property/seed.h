// Which seed a test run uses.
#ifndef TAPRACE_HARNESS_PROPERTY_SEED_H_
#define TAPRACE_HARNESS_PROPERTY_SEED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace taprace {

// What the property test is told from outside.
struct PropertyParameters {
  uint64_t seed = 0;
  std::optional<int> programs_most;
  bool shrink = true;
};

// Reads, the later before the earlier:
//   - a random seed;
//   - RC_PARAMS, RapidCheck's own variable: seed, max_success (the number of
//     programs) and noshrink of its documented form "seed=7 max_success=100";
//   - `seed_flag`, the value of --seed where given.
// Under Bazel each shard and each run of --runs_per_test then takes a seed of
// its own, derived from that; the first shard of the first run takes it as it
// is, so that a printed seed given back without shards repeats the programs.
//
// The error names the variable or flag that makes no sense.
Result<PropertyParameters> ReadPropertyParameters(
    std::optional<std::string_view> seed_flag);

// The part that belongs to one shard and run, both counted from 0.
uint64_t SeedOfPart(uint64_t seed, uint64_t shard, uint64_t run);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_SEED_H_
