// Which concurrent programs to generate.
#ifndef TAPRACE_HARNESS_PROPERTY_PROFILE_H_
#define TAPRACE_HARNESS_PROPERTY_PROFILE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "harness/tap/operation.h"
#include "harness/tap/traits.h"

namespace taprace {

struct Profile {
  int threads_max = 4;
  int operations_max = 8;  // a thread
  int units = 4;           // by-name operations use this many units …
  int first_unit = 0;      // … from this one on
  int idle_max = 3;        // interfaces that exist before the start
  double generic = 0.4;    // share of opens, stats … with the generic name

  // How often each kind is drawn, by OpKind, among the kinds that the thread
  // may use at that point. 0: never.
  std::array<int, kOpKindCount> weights = {};

  std::vector<Family> families;  // the first in most programs
  std::vector<Option> options;   // for `set`
};

// A mix of everything the target can do, mostly opens and closes.
Profile DefaultProfile(const Traits& traits);

// The same in programs small enough to be explored schedule by schedule: up to
// three threads of four operations each on two units.
Profile SmallProfile(const Traits& traits);

// `profile` with weights that `random` has changed much: some kinds are left
// out, others are common, and so are generic names. Where each program is drawn
// from another such profile, more of them get to corners that take one kind
// often or another never. Groce, Zhang, Eide, Chen and Regehr, "Swarm testing",
// ISSTA 2012.
Profile Swarm(Profile profile, uint64_t random);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_PROFILE_H_
