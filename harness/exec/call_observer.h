// Somebody who is told of calls while they happen.
#ifndef TAPRACE_HARNESS_EXEC_CALL_OBSERVER_H_
#define TAPRACE_HARNESS_EXEC_CALL_OBSERVER_H_

#include <cstddef>

#include "harness/history/record_page.h"

namespace taprace {

// The functions are called by the threads of a program, many at once, and hold
// up just the one that calls.
class CallObserver {
 public:
  virtual ~CallObserver() = default;

  // Operation number `index` of the thread comes next; its invocation has not
  // been recorded yet.
  virtual void BeforeCall(size_t thread, int32_t index) = 0;

  // The call has returned.
  virtual void AfterCall(size_t thread, const Record& record) = 0;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXEC_CALL_OBSERVER_H_
