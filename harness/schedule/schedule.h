// One particular order of the steps of an execution, as plain data.
#ifndef TAPRACE_HARNESS_SCHEDULE_SCHEDULE_H_
#define TAPRACE_HARNESS_SCHEDULE_SCHEDULE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/schedule/state.h"

namespace taprace::schedule {

// At step `step` (counted from 0) `thread` goes on, though State::Default()
// says otherwise.
struct Switch {
  int64_t step = 0;
  ThreadId thread = 0;
  // Another thread could have gone on.
  bool preemption = false;

  bool operator==(const Switch&) const = default;
};

// The switches of an execution, by step; everywhere else threads run until
// they end or wait. Short for short executions, and the shorter the less there
// is to understand.
using Schedule = std::vector<Switch>;

int PreemptionsOf(const Schedule& schedule);

// "12>1 30>0": at step 12 to thread 1, at step 30 to thread 0; "-" where there
// are none. Preemptions are not marked: running the schedule tells them.
std::string ToString(const Schedule& schedule);

// The inverse of ToString, but for the preemption marks. The error says what
// is wrong with the text.
Result<Schedule> ParseSchedule(std::string_view text);

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_SCHEDULE_H_
