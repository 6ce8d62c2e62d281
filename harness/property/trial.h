// One run of a program with its verdict.
#ifndef TAPRACE_HARNESS_PROPERTY_TRIAL_H_
#define TAPRACE_HARNESS_PROPERTY_TRIAL_H_

#include <cstdint>
#include <optional>

#include "harness/base/result.h"
#include "harness/check/invariants.h"
#include "harness/history/history.h"
#include "harness/program/program.h"
#include "harness/target/target.h"

namespace taprace {

struct Trial {
  History history;
  std::optional<Violation> violation;
};

// Runs `program` on `target` once and checks what happened. An error means
// that the run could not be made.
Result<Trial> Try(Target& target, const Program& program, uint64_t seed);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_TRIAL_H_
