// Events by hand, for tests.
#ifndef TAPRACE_HARNESS_SCHEDULE_MAKE_EVENT_H_
#define TAPRACE_HARNESS_SCHEDULE_MAKE_EVENT_H_

#include <vector>

#include "harness/schedule/event_table.h"

namespace taprace::schedule {

// A step of those accesses, at least one.
inline EventId StepOf(EventTable& events, ThreadId thread,
                      const std::vector<Access>& accesses) {
  DporEvent event;
  event.Begin(thread, accesses.front(), false);
  for (size_t i = 1; i < accesses.size(); ++i) event.Add(accesses[i], false);
  return events.Intern(event);
}

inline EventId Writes(EventTable& events, ThreadId thread, ObjectId object) {
  return StepOf(events, thread, {{object, AccessKind::kWrite}});
}

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_MAKE_EVENT_H_
