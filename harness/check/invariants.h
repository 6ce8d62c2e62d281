// The rules every history must keep, whatever the specification: a fast first
// line of checking, one pass over a run right after it, with verdicts that
// hold for each single history (no rule judges what the times leave open).
#ifndef TAPRACE_HARNESS_CHECK_INVARIANTS_H_
#define TAPRACE_HARNESS_CHECK_INVARIANTS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/claims.h"
#include "harness/history/history.h"
#include "harness/tap/traits.h"

namespace taprace {

enum class Invariant {
  kDoubleClaim,        // no interface is claimed twice at once
  kFailedGenericOpen,  // a generic open does not fail
  kFalselyBusy,        // EBUSY by name only while somebody holds the unit
  kFailedOpenByName,   // no other failure by name without a destroy about
  kLeftBehind,         // what a run made and nobody asked to keep is gone
  kHang,               // every call returns
};
inline constexpr int kInvariantCount = 6;

// "double-claim", "failed-generic-open", …: stable, for reports.
std::string_view InvariantName(Invariant invariant);

struct Violation {
  Invariant invariant = Invariant::kDoubleClaim;
  std::string sentence;        // what is wrong, in one sentence
  std::vector<size_t> guilty;  // the calls involved: indices into the history
};

// The first violation found among the calls, in the order of the enumeration,
// apart from kLeftBehind and kHang.
std::optional<Violation> CheckCalls(const History& history,
                                    const Traits& traits);

// kLeftBehind: whether each of the interfaces that `remaining` after all had
// been released is one that the history accounts for.
std::optional<Violation> CheckRemaining(const History& history,
                                        const std::vector<Device>& remaining,
                                        const Traits& traits);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CHECK_INVARIANTS_H_
