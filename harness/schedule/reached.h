// All that a strategy sees of a subject, for comparing strategies.
#ifndef TAPRACE_HARNESS_SCHEDULE_REACHED_H_
#define TAPRACE_HARNESS_SCHEDULE_REACHED_H_

#include <cstdint>
#include <set>
#include <string>

#include "harness/schedule/engine.h"
#include "harness/schedule/observed.h"
#include "harness/schedule/strategy.h"
#include "harness/schedule/subject.h"

namespace taprace::schedule {

struct Reached {
  std::set<std::string> outcomes;  // and findings
  int64_t executions = 0;
  bool all = false;  // the strategy came to its end
};

Reached ExploreAll(Engine& engine, Observed& subject, Strategy& strategy,
                   int64_t executions_max);

// What each execution found; "" for those that found nothing.
std::set<std::string> FindingsOf(Engine& engine, Subject& subject,
                                 Strategy& strategy);

// The outcomes of `all` that are not among those of `few`, a line each.
std::string Missing(const Reached& few, const Reached& all);

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_REACHED_H_
