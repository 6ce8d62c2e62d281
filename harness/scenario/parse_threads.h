// The part of a scenario's file that says what its threads do.
#ifndef TAPRACE_HARNESS_SCENARIO_PARSE_THREADS_H_
#define TAPRACE_HARNESS_SCENARIO_PARSE_THREADS_H_

#include "harness/scenario/scenario.h"
#include "harness/scenario/table.h"

namespace taprace {

// Reads all [[threads]] of `file`, the whole of it.
void ReadThreads(Table& file, Complaint& complaint, Scenario& scenario);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SCENARIO_PARSE_THREADS_H_
