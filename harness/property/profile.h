// Which concurrent programs to generate.
#ifndef TAPRACE_HARNESS_PROPERTY_PROFILE_H_
#define TAPRACE_HARNESS_PROPERTY_PROFILE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "harness/tap/operation.h"
#include "harness/tap/traits.h"

namespace taprace {

// Some threads of a program that do the same kind of thing.
struct Role {
  int threads_min = 1;
  int threads_max = 1;
  int operations_min = 1;  // a thread
  int operations_max = 8;
  int units = 4;  // by-name operations use this many units …
  int first_unit = 0;
  double generic = 0.4;                        // as in Profile
  std::array<int, kOpKindCount> weights = {};  // likewise
  // How often each fault befalls an operation, by CallFault, among those that
  // can. Just kNone: none does.
  std::array<int, kCallFaultCount> faults = {1};
  // Where there are any, just these, in order; weights do not matter then.
  std::vector<Operation> operations = {};
};

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

  // What can befall operations, and how often it does, as in Role.
  std::vector<FaultedKind> faultable = {};
  std::array<int, kCallFaultCount> faults = {1};

  // Where there are any, each program has threads of every role, in this order,
  // and these interfaces before the start. The fields above that say the same
  // for all threads do not matter then, nor does idle_max.
  std::vector<Role> roles = {};
  std::vector<Device> idle = {};  // sorted
};

// A mix of everything the target can do, mostly opens and closes.
Profile DefaultProfile(const Traits& traits);

// The same in programs small enough to be explored schedule by schedule: up to
// three threads of four operations each on two units.
Profile SmallProfile(const Traits& traits);

// `profile` with weights that `random` has changed much: some kinds are left
// out, others are common, and so are generic names; with fewer units, so that
// threads meet, and shorter threads, so that they do at any moment. Where each
// program is drawn from another such profile, more of them get to corners that
// take one kind often or another never. Groce, Zhang, Eide, Chen and Regehr,
// "Swarm testing", ISSTA 2012.
Profile Swarm(Profile profile, uint64_t random);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_PROFILE_H_
