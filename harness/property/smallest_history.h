// What of a recorded history a violation is made of.
#ifndef TAPRACE_HARNESS_PROPERTY_SMALLEST_HISTORY_H_
#define TAPRACE_HARNESS_PROPERTY_SMALLEST_HISTORY_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "harness/check/violation.h"
#include "harness/history/history.h"

namespace taprace {

// What is wrong in a history, as far as that follows from its calls.
using Judge = std::function<std::optional<Violation>(const History&)>;

// Indices of calls, in order, that show `violation` by themselves: the same
// invariant, the same guilty calls. Calls are left out in halves, quarters, …,
// single ones as long as that holds (delta debugging; Zeller and Hildebrandt,
// TSE 2002). No program is run, so this costs next to nothing; but whether the
// calls that are left would come out the same in a run is another question.
//
// A violation that the calls alone do not show, such as a hang, is taken to be
// made of the guilty calls.
std::vector<size_t> SmallestHistory(const History& history,
                                    const Violation& violation,
                                    const Judge& judge);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_SMALLEST_HISTORY_H_
