// How the driver under test is meant to behave, as far as checks and
// generators need to know.
#ifndef TAPRACE_HARNESS_TAP_TRAITS_H_
#define TAPRACE_HARNESS_TAP_TRAITS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "harness/tap/device.h"
#include "harness/tap/operation.h"

namespace taprace {

struct Traits {
  // An interface that an open created stays after the last close.
  bool outlives_close = false;
  // A destroy removes an interface from under whoever has it open, rather
  // than wait for the last close.
  bool destroy_takes_held = false;
  // Whatever looks the name of a missing unit up makes it, on purpose. What
  // makes a unit shows it before it can be opened, so that another open of it
  // by name may fail.
  bool lookups_make = false;

  // The network stack each thread is in, by thread; 0, which interfaces from
  // before the start are in, also for those beyond the end. Empty: all are in
  // one. Numbers of units are the same in all, but a device may be hidden from
  // threads of another stack, and a thread destroys those of its own only.
  std::vector<int> vnets = {};

  // The specification its histories are checked against (tap_rules.h of
  // harness/spec has them all); empty: none.
  std::string_view spec = {};

  std::vector<Family> families = {Family::kTap};
  std::vector<Option> options = {};  // those that `set` can change
  // What generated programs are to be made of; empty: all it can do.
  std::vector<OpKind> kinds = {};
  // Whether their opens, stats … are of the generic name only.
  bool only_generic = false;
  // What can befall operations there.
  std::vector<FaultedKind> faults = {};
};

// The network stack of a thread, see Traits::vnets.
inline int VnetOf(const std::vector<int>& vnets, int thread) {
  const auto index = static_cast<size_t>(thread);
  return index < vnets.size() ? vnets[index] : 0;
}

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TAP_TRAITS_H_
