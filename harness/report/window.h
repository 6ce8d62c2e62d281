// Which calls of a long history a report shows.
#ifndef TAPRACE_HARNESS_REPORT_WINDOW_H_
#define TAPRACE_HARNESS_REPORT_WINDOW_H_

#include <cstddef>
#include <vector>

#include "harness/report/counterexample.h"

namespace taprace {

// At most `calls_max` indices into history.calls, ascending: the guilty calls
// and the one where the order is stuck, their nearest neighbours, calls that
// overlap one of them, and more neighbours as far as there is room. All calls
// where they are no more than that.
std::vector<size_t> Window(const Counterexample& counterexample,
                           size_t calls_max);

// Whether call number `index` is among the guilty ones.
bool IsGuilty(const Counterexample& counterexample, size_t index);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_WINDOW_H_
