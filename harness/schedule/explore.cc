#include "harness/schedule/explore.h"

namespace taprace::schedule {

Exploration Explore(Engine& engine, Subject& subject, Strategy& strategy,
                    const ExploreOptions& options) {
  Exploration result;
  while (result.executions < options.executions_max &&
         !(options.stop && *options.stop)) {
    const Execution* const execution = engine.Run(subject, strategy);
    if (execution == nullptr) {
      result.exhausted = true;
      break;
    }
    ++result.executions;
    result.abandoned += execution->abandoned ? 1 : 0;
    result.steps += execution->step_count;
    if (execution->finding && !result.failure) result.failure = *execution;
    if (options.each ? !options.each(*execution)
                     : execution->finding.has_value()) {
      break;
    }
  }
  return result;
}

}  // namespace taprace::schedule
