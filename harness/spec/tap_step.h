// Calls of a tap history as steps, each of which takes effect at one moment.
//
// Most calls are one step. Some are several, which take effect one after the
// other while the call runs: a destroy on FreeBSD turns new holders away and
// later removes the interface, or gives up where a signal comes; an open that a
// fault got in the way of may take an interface and let it go; a create on
// Linux makes and holds an interface and later lets it go, or finds it
// destroyed; a kill closes the files of a process one by one. Others are none:
// what does not open, close, make or remove an interface, such as a fork, or a
// close of one copy of a descriptor among several.
//
// Files, not descriptors, hold interfaces: copies that processes inherit or are
// sent share a file, and the last of them to be closed releases it. Which call
// that is follows from the order of a thread's calls alone, as no other thread
// has to do with its files. A pass that failed counts as a close.
#ifndef TAPRACE_HARNESS_SPEC_TAP_STEP_H_
#define TAPRACE_HARNESS_SPEC_TAP_STEP_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/base/result.h"
#include "harness/history/history.h"
#include "harness/spec/tap_rules.h"
#include "harness/tap/device.h"
#include "harness/tap/outcome.h"

namespace taprace {

enum class TapAction : uint8_t {
  kOpen,          // of a unit or the generic name; `holder` gets it
  kRelease,       // the last close of the file `holder`
  kPersist,       // whether the interface of `holder` outlives it: `value`
  kLookup,        // stat or access
  kCreate,        // makes an interface that nobody holds
  kCreateHeld,    // makes one that `holder` holds for the moment
  kKeep,          // makes the interface of `holder` persistent and releases it
  kLost,          // finds that the interface of `holder` has been destroyed
  kRemove,        // destroys an interface, held or not
  kRefuse,        // turns new holders of an interface away
  kRemoveUnheld,  // destroys one whose new holders are turned away already
  kReadmit,       // gives that up: takes new holders again
};

// What a step depends on and what it changes, as far as that is known without
// the state; see tap_footprint.h.
struct Footprint {
  enum class Needs {
    kUnit,            // nothing but its unit
    kLowerExistence,  // which lower units there are, too
    kLowerIdleness,   // which lower units are idle, too
    kEverything,
  };

  Unit unit = kGeneric;           // kGeneric: any, we cannot tell
  bool changes_existence = true;  // of the unit
  bool changes_idleness = true;   // of the unit
  Needs needs = Needs::kUnit;     // besides, of other units
};

struct TapStep {
  TapAction action;
  Unit unit = kGeneric;
  uint16_t holder = 0;  // a number, never 0, that no two files have at a time
  bool value = false;   // kPersist
  // Of the two steps of a call that leave no other trace of which came first,
  // kCreateHeld and kLost, and those of hampered ones: a number beyond all
  // units by which the first lets the second follow. The next one is the
  // call's, too.
  Unit token = kGeneric;
  // kOpen, and with makes_ahead also kCreate, kRemove, kRefuse: the unit is
  // being made at the time.
  bool unsettled = false;
  // kOpen and kRelease, kRefuse and kReadmit of a call that failed for its
  // fault: the first takes effect or does not, the second takes it back.
  bool hampered = false;
  bool lasting = false;      // the unit it got was there before, and stays
  bool removes = true;       // kRelease: may remove the unit
  Footprint footprint = {};  // for Independent(), asked for again and again
};

// A step with the times and outcome of its call.
struct TimedStep {
  TapStep step;
  Family family;
  size_t call;  // index into History::calls
};

struct TapSteps {
  std::vector<TimedStep> steps;  // in the order of the calls
  int holder_count = 0;          // holders are 1 to holder_count
  int unit_count = 0;            // no unit or token can be as high as this
};

// Fails where the history names a unit above kUnitMax, or may lead to one.
Result<TapSteps> StepsOf(const TapRules& rules, const History& history);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_TAP_STEP_H_
