// Who held which unit from when to when, as far as a history tells.
#ifndef TAPRACE_HARNESS_CHECK_CLAIMS_H_
#define TAPRACE_HARNESS_CHECK_CLAIMS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "harness/history/history.h"

namespace taprace {

// One open file of a device: from the call that opened it to the call that
// dropped its last copy (descriptors are copied by fork and moved by pass).
//
// The open takes effect somewhere between its invocation and its return, and
// so does the release. Between `held_from_ns` and `held_until_ns` the unit was
// certainly held; outside of `maybe_from_ns` to `maybe_until_ns` it certainly
// was not, at least not through this file.
struct Claim {
  Device device;                      // generic: the unit is not known
  size_t opened_by = 0;               // index into History::calls
  std::optional<size_t> released_by;  // likewise; none: held at the end

  int64_t maybe_from_ns = 0;
  int64_t held_from_ns = 0;
  int64_t held_until_ns = kPending;
  int64_t maybe_until_ns = kPending;
};

// The claims of all opens and launches that succeeded, are pending, or were
// hampered (see Call::hampered()), in the order of invocation. The last kind is
// certain at no time, and over when the call returns.
//
// With `destroy_takes_held`, a destroy of a unit may end a claim early: it is
// certain only up to the invocation of the first destroy that did not return
// before the claim began.
std::vector<Claim> ClaimsOf(const History& history, bool destroy_takes_held);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CHECK_CLAIMS_H_
