// The rules every history must keep, whatever the specification: a fast first
// line of checking, one pass over a run right after it, with verdicts that
// hold for each single history (no rule judges what the times leave open).
#ifndef TAPRACE_HARNESS_CHECK_INVARIANTS_H_
#define TAPRACE_HARNESS_CHECK_INVARIANTS_H_

#include <optional>
#include <vector>

#include "harness/check/violation.h"
#include "harness/history/history.h"
#include "harness/tap/traits.h"

namespace taprace {

// The first violation found among the calls, of kDoubleClaim,
// kFailedGenericOpen, kFalselyBusy and kFailedOpenByName.
std::optional<Violation> CheckCalls(const History& history,
                                    const Traits& traits);

// kLeftBehind: whether each of the interfaces that `remaining` after all had
// been released is one that the history accounts for.
std::optional<Violation> CheckRemaining(const History& history,
                                        const std::vector<Device>& remaining,
                                        const Traits& traits);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CHECK_INVARIANTS_H_
