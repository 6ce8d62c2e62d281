// Histories written by hand, for tests.
#ifndef TAPRACE_HARNESS_TESTING_MAKE_HISTORY_H_
#define TAPRACE_HARNESS_TESTING_MAKE_HISTORY_H_

#include <string_view>

#include "harness/history/history.h"

namespace taprace {

// One call a line: thread, invocation, return, operation, outcome. The outcome
// is a unit, "ok", or an errno value with a minus sign; a return of "-" is
// pending and has no outcome.
//
//   0  10 20  open tap -> a   = 3
//   1  15 30  open tap3 -> a  = -16
//   1  40 -   close a
//
// The calls are sorted by invocation. Aborts on anything else: it is a bug of
// the test.
History MakeHistory(std::string_view text);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TESTING_MAKE_HISTORY_H_
