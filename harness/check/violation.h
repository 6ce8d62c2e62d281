// What a check has found wrong in a history.
#ifndef TAPRACE_HARNESS_CHECK_VIOLATION_H_
#define TAPRACE_HARNESS_CHECK_VIOLATION_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taprace {

enum class Invariant {
  kDoubleClaim,        // no interface is claimed twice at once
  kFailedGenericOpen,  // a generic open does not fail
  kFalselyBusy,        // EBUSY by name only while somebody holds the unit
  kFailedOpenByName,   // no other failure by name without a destroy about
  kLeftBehind,         // what a run made and nobody asked to keep is gone
  kHang,               // every call returns
  kPanic,              // the kernel neither panics nor reports a bug of its own
  kDeadlock,           // some thread can always go on
  kNotLinearizable,    // some order of the calls is one the spec allows
  kGuestLost,          // a guest stays there and answers
};
inline constexpr int kInvariantCount = 10;

// "double-claim", "failed-generic-open", …: stable, for reports.
std::string_view InvariantName(Invariant invariant);

// The longest order of calls that the specification allows, and the call that
// no continuation of it can explain.
struct LongestOrder {
  std::vector<size_t> order;  // indices into History::calls
  size_t stuck = 0;           // index into History::calls
};

struct Violation {
  Invariant invariant = Invariant::kDoubleClaim;
  std::string sentence;        // what is wrong, in one sentence
  std::vector<size_t> guilty;  // the calls involved: indices into the history
  std::optional<LongestOrder> order = {};  // kNotLinearizable
  // What tells one kernel panic from another; otherwise empty.
  std::string title = {};
  std::string console = {};  // of the guest, where one was lost
};

// Whether the two are the same failure, perhaps of different programs.
inline bool SameFailure(const Violation& a, const Violation& b) {
  return a.invariant == b.invariant && a.title == b.title;
}

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CHECK_VIOLATION_H_
