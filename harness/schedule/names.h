// How threads are called in messages.
#ifndef TAPRACE_HARNESS_SCHEDULE_NAMES_H_
#define TAPRACE_HARNESS_SCHEDULE_NAMES_H_

#include <string>
#include <string_view>

#include "harness/schedule/state.h"

namespace taprace::schedule {

// "thread 0 (left)"; "thread 0" where it was not given a name.
inline std::string ThreadName(ThreadId thread, std::string_view given) {
  std::string name = "thread ";
  name += std::to_string(thread);
  if (!given.empty()) name.append(" (").append(given).append(")");
  return name;
}

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_NAMES_H_
