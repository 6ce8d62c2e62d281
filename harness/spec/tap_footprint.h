// What a step of a tap history depends on and what it changes, as far as that
// is known without the state: which steps have nothing to do with each other.
#ifndef TAPRACE_HARNESS_SPEC_TAP_FOOTPRINT_H_
#define TAPRACE_HARNESS_SPEC_TAP_FOOTPRINT_H_

#include "harness/spec/tap_rules.h"
#include "harness/spec/tap_step.h"
#include "harness/tap/device.h"
#include "harness/tap/outcome.h"

namespace taprace {

// `outcome` is null for a call that never returned.
inline Footprint FootprintOf(const TapRules& rules, const TapStep& step,
                             const Outcome* outcome) {
  using Needs = Footprint::Needs;
  const bool generic = step.unit == kGeneric;
  const bool failed = outcome != nullptr && !outcome->ok();
  const Unit got = outcome == nullptr || failed ? kGeneric : outcome->unit;
  // A close that answers an error has closed all the same, a create that lost
  // its interface had made it, and what failed for a fault may have got far.
  const bool acts = step.action == TapAction::kRelease ||
                    step.action == TapAction::kCreateHeld ||
                    step.action == TapAction::kLost || step.hampered;
  if (failed && !acts) {
    return {step.unit, false, false, Needs::kUnit};
  }
  switch (step.action) {
    case TapAction::kOpen: {
      if (!generic) return {step.unit, !step.lasting, true, Needs::kUnit};
      Needs needs = Needs::kUnit;
      switch (rules.generic_open) {
        case GenericOpen::kLowestUnused:
          needs = Needs::kLowerExistence;
          break;
        case GenericOpen::kAnyIdle:
          needs = step.lasting ? Needs::kUnit : Needs::kEverything;
          break;
        case GenericOpen::kLowestIdle:
          needs = step.lasting ? Needs::kLowerIdleness : Needs::kEverything;
          break;
        case GenericOpen::kAnyFree:
          break;
      }
      return {got, !step.lasting, true, needs};
    }
    case TapAction::kRelease:
      return {step.unit, step.removes, true, Needs::kUnit};
    case TapAction::kPersist:
      return {step.unit, false, false, Needs::kUnit};
    case TapAction::kRefuse:
    case TapAction::kReadmit:
      return {step.unit, false, true, Needs::kUnit};
    case TapAction::kCreate:
    case TapAction::kCreateHeld:
      if (generic) return {got, true, true, Needs::kLowerExistence};
      return {step.unit, true, true, Needs::kUnit};
    case TapAction::kLookup:
    case TapAction::kKeep:
    case TapAction::kLost:
    case TapAction::kRemove:
    case TapAction::kRemoveUnheld:
      break;
  }
  return {step.unit, true, true, Needs::kUnit};
}

// Whether what `writer` changes may matter to `reader`, another unit's step.
inline bool Interferes(const Footprint& writer, const Footprint& reader) {
  using Needs = Footprint::Needs;
  switch (reader.needs) {
    case Needs::kUnit:
      return false;
    case Needs::kLowerExistence:
      return writer.unit < reader.unit && writer.changes_existence;
    case Needs::kLowerIdleness:
      return writer.unit < reader.unit &&
             (writer.changes_existence || writer.changes_idleness);
    case Needs::kEverything:
      return writer.changes_existence || writer.changes_idleness;
  }
  return true;
}

inline bool Independent(const Footprint& a, const Footprint& b) {
  if (a.unit == kGeneric || b.unit == kGeneric || a.unit == b.unit) {
    return false;
  }
  return !Interferes(a, b) && !Interferes(b, a);
}

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_TAP_FOOTPRINT_H_
