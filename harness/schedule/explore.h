// Runs a subject under a strategy, execution after execution.
#ifndef TAPRACE_HARNESS_SCHEDULE_EXPLORE_H_
#define TAPRACE_HARNESS_SCHEDULE_EXPLORE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>

#include "harness/schedule/engine.h"
#include "harness/schedule/strategy.h"
#include "harness/schedule/subject.h"

namespace taprace::schedule {

struct ExploreOptions {
  int64_t executions_max = std::numeric_limits<int64_t>::max();
  // Ends the exploration soon when set, from anywhere.
  const std::atomic<bool>* stop = nullptr;
  // Told of each execution; false ends the exploration. Without it, the first
  // finding does.
  std::function<bool(const Execution&)> each;
};

struct Exploration {
  int64_t executions = 0;  // abandoned ones included
  int64_t abandoned = 0;
  int64_t steps = 0;
  bool exhausted = false;            // the strategy had no schedule left
  std::optional<Execution> failure;  // the first with a finding
};

// `engine` is kept between calls for its fibers.
Exploration Explore(Engine& engine, Subject& subject, Strategy& strategy,
                    const ExploreOptions& options = {});

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_EXPLORE_H_
