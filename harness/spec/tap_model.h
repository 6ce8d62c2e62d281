// The state of the tap or tun interfaces of a machine and what the steps of a
// history do to it, by the rules of a specification.
#ifndef TAPRACE_HARNESS_SPEC_TAP_MODEL_H_
#define TAPRACE_HARNESS_SPEC_TAP_MODEL_H_

#include <array>
#include <cerrno>
#include <cstdint>
#include <span>

#include "harness/base/hash.h"
#include "harness/check/small_set.h"
#include "harness/spec/tap_footprint.h"
#include "harness/spec/tap_rules.h"
#include "harness/spec/tap_step.h"
#include "harness/tap/outcome.h"

namespace taprace {

// kUnitWords * 64 units at most, and 2^kHolderBits - 1 holders.
template <int kUnitWords, int kHolderBits>
class TapModel {
 public:
  using Units = check::SmallSet<kUnitWords>;
  using Operation = TapStep;
  using Outcome = taprace::Outcome;

  struct State {
    Units exists;
    Units transient;  // goes with the last close
    Units refusing;   // is being destroyed and takes no new holder; tokens
    // The holder of each unit, 0 for none, bit by bit: bit i of all of them.
    std::array<Units, kHolderBits> holder;

    bool operator==(const State&) const = default;
  };

  // `idle` are the interfaces of one family that exist at first. Units from
  // `unit_count` on do not matter. `rules` must outlive the model.
  TapModel(const TapRules& rules, std::span<const Unit> idle, int unit_count)
      : rules_(&rules) {
    for (Unit unit : idle) initial_.exists.Add(unit);
    for (Unit unit = 0; unit < unit_count; ++unit) units_.Add(unit);
  }

  State Initial() const { return initial_; }

  uint64_t Hash(const State& state) const {
    uint64_t hash = 0;
    const auto mix = [&hash](const Units& units) {
      for (uint64_t word : units.words()) hash = Mix(hash, word);
    };
    mix(state.exists);
    mix(state.transient);
    mix(state.refusing);
    // The higher bits of holders are mostly all zero, and then left out.
    for (int i = 0; i < kHolderBits; ++i) {
      if (state.holder[i].Empty()) continue;
      hash += static_cast<uint64_t>(i) + 1;
      mix(state.holder[i]);
    }
    return hash;
  }

  bool ReadOnly(const TapStep& step, const Outcome& outcome) const {
    switch (step.action) {
      case TapAction::kOpen:
      case TapAction::kPersist:
      case TapAction::kCreate:
      case TapAction::kRemove:
        return !outcome.ok() && !step.hampered;
      case TapAction::kLookup:
        return !outcome.ok() || rules_->lookup == Lookup::kLooks;
      default:
        return false;
    }
  }

  // The steps must have their footprints.
  bool Independent(const TapStep& a, const Outcome* /*outcome_a*/,
                   const TapStep& b, const Outcome* /*outcome_b*/) const {
    return taprace::Independent(a.footprint, b.footprint);
  }

  template <typename Next>
  void Step(const State& state, const TapStep& step, const Outcome* outcome,
            Next&& next) const {
    switch (step.action) {
      case TapAction::kOpen:
        return Open(state, step, outcome, next);
      case TapAction::kRelease:
        return Close(state, step, next);
      case TapAction::kPersist:
        return Persist(state, step, outcome, next);
      case TapAction::kLookup:
        return LookUp(state, step, outcome, next);
      case TapAction::kCreate:
        return Create(state, step, outcome, next);
      case TapAction::kCreateHeld:
        return CreateHeld(state, step, outcome, next);
      case TapAction::kKeep:
        return Keep(state, step, next);
      case TapAction::kLost:
        return Lose(state, step, next);
      case TapAction::kRemove:
        return Remove(state, step, outcome, next);
      case TapAction::kRefuse:
        return Refuse(state, step, next);
      case TapAction::kRemoveUnheld:
        return RemoveUnheld(state, step, next);
      case TapAction::kReadmit:
        return Readmit(state, step, next);
    }
  }

 private:
  static bool Failed(const Outcome* outcome) {
    return outcome != nullptr && !outcome->ok();
  }

  // ---- Parts of the state ----

  static Units Held(const State& state) {
    Units held;
    for (const Units& bits : state.holder) held = held | bits;
    return held;
  }

  static Units Idle(const State& state) {
    return state.exists - Held(state) - state.refusing;
  }

  static void Forget(State& state, int unit) {
    state.exists.Remove(unit);
    state.transient.Remove(unit);
    state.refusing.Remove(unit);
    SetHolder(state, unit, 0);
  }

  static void SetHolder(State& state, int unit, int holder) {
    for (int i = 0; i < kHolderBits; ++i) {
      if (holder >> i & 1) {
        state.holder[i].Add(unit);
      } else {
        state.holder[i].Remove(unit);
      }
    }
  }

  State WithInterface(State state, int unit) const {
    if (state.exists.Has(unit)) return state;
    state.exists.Add(unit);
    if (rules_->kernel == KernelKind::kLinux) state.transient.Add(unit);
    return state;
  }

  State Claimed(const State& state, int unit, int holder) const {
    State claimed = WithInterface(state, unit);
    SetHolder(claimed, unit, holder);
    return claimed;
  }

  // The unit that the file of the step holds, kSize if it holds none any more.
  // Only a call that never returned can have got a unit we do not know.
  static int HeldBy(const State& state, const TapStep& step) {
    Units units = state.exists;
    for (int i = 0; i < kHolderBits; ++i) {
      units = step.holder >> i & 1 ? units & state.holder[i]
                                   : units - state.holder[i];
    }
    if (step.unit == kGeneric) return units.NextFrom(0);
    return units.Has(step.unit) ? step.unit : Units::kSize;
  }

  static void Release(State& state, int unit) {
    SetHolder(state, unit, 0);
    if (state.transient.Has(unit)) Forget(state, unit);
  }

  // ---- Steps ----

  template <typename Next>
  void Open(const State& state, const TapStep& step, const Outcome* outcome,
            Next& next) const {
    const Units choice =
        step.unit == kGeneric ? GenericChoice(state) : NamedChoice(state, step);
    if (step.hampered) return MaybeClaim(state, step, choice, next);
    if (Failed(outcome)) {
      if (MayTurnAway(state, step, outcome->error)) next(state);
      return;
    }
    if (outcome != nullptr) {
      if (outcome->unit != kGeneric && choice.Has(outcome->unit)) {
        next(Claimed(state, outcome->unit, step.holder));
      }
      return;
    }
    for (int unit = choice.NextFrom(0); unit < Units::kSize;
         unit = choice.NextFrom(unit + 1)) {
      next(Claimed(state, unit, step.holder));
    }
  }

  // An open that a fault got in the way of: before it did anything, when it had
  // made the interface, or when it had claimed it.
  template <typename Next>
  void MaybeClaim(const State& state, const TapStep& step, const Units& choice,
                  Next& next) const {
    State begun = state;
    begun.refusing.Add(step.token);
    next(begun);
    for (int unit = choice.NextFrom(0); unit < Units::kSize;
         unit = choice.NextFrom(unit + 1)) {
      const bool stays = rules_->kernel == KernelKind::kFreeBsd;
      if (stays && !state.exists.Has(unit)) next(WithInterface(begun, unit));
      next(Claimed(begun, unit, step.holder));
    }
  }

  // A generic open is never turned away.
  bool MayTurnAway(const State& state, const TapStep& step,
                   int32_t error) const {
    if (step.unit == kGeneric) return false;
    const bool refusing = state.refusing.Has(step.unit);
    if (error == EBUSY) return refusing || Held(state).Has(step.unit);
    if (error == ENOENT) return refusing && rules_->makes_ahead;
    return error == ENXIO && (refusing || step.unsettled);
  }

  static Units NamedChoice(const State& state, const TapStep& step) {
    Units named;
    named.Add(step.unit);
    return named - Held(state) - state.refusing;
  }

  Units GenericChoice(const State& state) const {
    const Units idle = Idle(state);
    Units choice;
    switch (rules_->generic_open) {
      case GenericOpen::kLowestUnused:
        break;
      case GenericOpen::kAnyIdle:
        choice = idle;
        break;
      case GenericOpen::kLowestIdle:
        if (!idle.Empty()) choice.Add(idle.NextFrom(0));
        break;
      case GenericOpen::kAnyFree:
        return units_ - Held(state) - state.refusing;
    }
    if (choice.Empty()) AddLowestUnused(state, choice);
    return choice;
  }

  static void AddLowestUnused(const State& state, Units& choice) {
    const int unit = state.exists.FirstMissing();
    if (unit < Units::kSize) choice.Add(unit);
  }

  template <typename Next>
  void Close(const State& state, const TapStep& step, Next& next) const {
    State closed = state;
    if (step.hampered) {
      if (!state.refusing.Has(step.token)) return;
      closed.refusing.Remove(step.token);
    }
    const int unit = HeldBy(state, step);
    if (unit < Units::kSize) Release(closed, unit);
    next(closed);
  }

  // Failing to change the option is allowed: not all kernels have it.
  template <typename Next>
  void Persist(const State& state, const TapStep& step, const Outcome* outcome,
               Next& next) const {
    if (Failed(outcome)) return next(state);
    const int unit = HeldBy(state, step);
    if (unit == Units::kSize) return;
    State changed = state;
    if (step.value) {
      changed.transient.Remove(unit);
    } else {
      changed.transient.Add(unit);
    }
    next(changed);
  }

  template <typename Next>
  void LookUp(const State& state, const TapStep& step, const Outcome* outcome,
              Next& next) const {
    const bool generic = step.unit == kGeneric;
    const bool there = generic || state.exists.Has(step.unit);
    const bool lost = !there && rules_->lookup != Lookup::kMakes;
    if (Failed(outcome)) {
      const bool going = !generic && state.refusing.Has(step.unit);
      if (IsMissing(outcome->error) && (lost || going)) next(state);
      return;
    }
    const int made = generic ? state.exists.FirstMissing() : step.unit;
    const bool makes = rules_->lookup != Lookup::kLooks &&
                       (generic ? made < Units::kSize : !there);
    if (makes) next(WithInterface(state, made));
    if (there && (!makes || rules_->lookup == Lookup::kEither)) next(state);
  }

  // What a kernel says of an interface that it has not got.
  static bool IsMissing(int32_t error) {
    return error == ENOENT || error == ENXIO || error == ENODEV ||
           error == EINVAL;
  }

  // The unit that a create makes, kSize if it cannot make one.
  static int Creatable(const State& state, const TapStep& step,
                       const Outcome* outcome) {
    const bool told = outcome != nullptr && outcome->ok();
    int unit = step.unit;
    if (unit == kGeneric) {
      // Lower ones may be there that we cannot know of.
      unit =
          told && step.unsettled ? outcome->unit : state.exists.FirstMissing();
    }
    if (unit == Units::kSize || state.exists.Has(unit)) return Units::kSize;
    if (told && outcome->unit != unit) return Units::kSize;
    return unit;
  }

  template <typename Next>
  void Create(const State& state, const TapStep& step, const Outcome* outcome,
              Next& next) const {
    if (Failed(outcome)) {
      const bool says_there =
          outcome->error == EEXIST || outcome->error == EBUSY;
      const bool there = step.unit != kGeneric &&
                         (state.exists.Has(step.unit) || step.unsettled);
      if (says_there && there) next(state);
      return;
    }
    const int unit = Creatable(state, step, outcome);
    if (unit < Units::kSize) next(WithInterface(state, unit));
  }

  template <typename Next>
  void CreateHeld(const State& state, const TapStep& step,
                  const Outcome* outcome, Next& next) const {
    const int unit = Creatable(state, step, outcome);
    if (unit == Units::kSize) return;
    State claimed = Claimed(state, unit, step.holder);
    // Tokens are beyond all units.
    if (step.token != kGeneric) claimed.refusing.Add(step.token);
    next(claimed);
  }

  template <typename Next>
  void Lose(const State& state, const TapStep& step, Next& next) const {
    const bool made = step.token != kGeneric && state.refusing.Has(step.token);
    if (!made || HeldBy(state, step) < Units::kSize) return;
    State lost = state;
    lost.refusing.Remove(step.token);
    next(lost);
  }

  template <typename Next>
  void Keep(const State& state, const TapStep& step, Next& next) const {
    const int unit = HeldBy(state, step);
    if (unit == Units::kSize) return;
    State kept = state;
    kept.transient.Remove(unit);
    SetHolder(kept, unit, 0);
    next(kept);
  }

  template <typename Next>
  void Remove(const State& state, const TapStep& step, const Outcome* outcome,
              Next& next) const {
    const bool there = state.exists.Has(step.unit);
    if (Failed(outcome)) {
      const bool refusing = state.refusing.Has(step.unit);
      const bool may_miss = !there || refusing || step.unsettled;
      if (may_miss && IsMissing(outcome->error)) next(state);
      if (refusing && outcome->error == EBUSY) next(state);
      return;
    }
    if (!there) return;
    State removed = state;
    Forget(removed, step.unit);
    next(removed);
  }

  template <typename Next>
  void Refuse(const State& state, const TapStep& step, Next& next) const {
    State refusing = state;
    if (step.hampered) {
      refusing.refusing.Add(step.token);
      next(refusing);  // had not got to it
      refusing.refusing.Add(step.token + 1);
    }
    const bool there = state.exists.Has(step.unit) || step.unsettled;
    if (!there || state.refusing.Has(step.unit)) return;
    refusing = WithInterface(refusing, step.unit);
    refusing.refusing.Add(step.unit);
    next(refusing);
  }

  template <typename Next>
  void Readmit(const State& state, const TapStep& step, Next& next) const {
    if (!state.refusing.Has(step.token)) return;
    State readmits = state;
    readmits.refusing.Remove(step.token);
    if (state.refusing.Has(step.token + 1)) {
      readmits.refusing.Remove(step.token + 1);
      readmits.refusing.Remove(step.unit);
    }
    next(readmits);
  }

  template <typename Next>
  void RemoveUnheld(const State& state, const TapStep& step, Next& next) const {
    if (!state.refusing.Has(step.unit) || Held(state).Has(step.unit)) return;
    State removed = state;
    Forget(removed, step.unit);
    next(removed);
  }

  const TapRules* rules_;
  Units units_;
  State initial_ = {};
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_TAP_MODEL_H_
