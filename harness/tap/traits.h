// How the driver under test is meant to behave, as far as checks and
// generators need to know.
#ifndef TAPRACE_HARNESS_TAP_TRAITS_H_
#define TAPRACE_HARNESS_TAP_TRAITS_H_

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

  // The specification its histories are checked against (tap_rules.h of
  // harness/spec has them all); empty: none.
  std::string_view spec = {};

  std::vector<Family> families = {Family::kTap};
  std::vector<Option> options = {};  // those that `set` can change
  // What can befall operations there.
  std::vector<FaultedKind> faults = {};
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TAP_TRAITS_H_
