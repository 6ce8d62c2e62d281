// Faults that can be planted into the simulated kernels and their driver, to
// see them found.
#ifndef TAPRACE_HARNESS_SIM_MUTANT_H_
#define TAPRACE_HARNESS_SIM_MUTANT_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "harness/sim/release.h"

namespace taprace::sim {

enum class Mutant : uint8_t {
  kNone,

  // The driver's open and close.
  kNoOpenCheck,       // an open does not look whether somebody has it open
  kCheckThenOpen,     // it looks, but under a lock that it gives back
  kNoInitCheck,       // nor whether there is an interface yet
  kRefusedKeepBusy,   // an open that is refused stays counted as a holder
  kOpenFlagStays,     // the last close does not clear the flag
  kOpenFlagEarly,     // it clears it before it is through, and once more then
  kBusyDroppedEarly,  // it tells a waiting destroy before it is through
  kNoWakeup,          // it wakes no destroy

  // Its destroy.
  kCheckThenWait,        // looks for holders, then waits, with a gap between
  kDestroyWithoutWait,   // does not wait for holders
  kDestroyNotAnnounced,  // lets newcomers in while it waits
  kUnitFreedEarly,       // frees the number before the device is gone
  kUnitFreedTwice,       // once more after that
  kUnitKept,             // does not free the number

  // How it makes units.
  kNoCloneReference,  // a device handed back by the handler gets no reference

  // The kernel around it.
  kNoThreadCount,         // who is inside a device's methods is not counted
  kNoEntryHold,           // an entry of /dev is used without a hold on it
  kNoDestructorWait,      // destroy_dev() waits for no destructor under way
  kCloneCheckThenAct,     // clone_create() gives devmtx back in between
  kNoInterfaceReference,  // a destroy holds no reference of what it looked up

  // What they do where a fault gets in the way (CallFault).
  kInterruptedStaysDying,  // a destroy that a signal ends lets nobody in again
  kInterruptedKeepsUnit,   // an open waits for its link, and for nobody if a
                           // signal ends that
  kLimitLeaksFile,     // an open without a descriptor to give closes nothing
  kSharedCloseLeaks,   // the last close of a file that was shared, likewise
  kNoMemoryKeepsUnit,  // a create without memory does not free its number
  kKilledOpenLeaks,    // a process that is killed in open(2), likewise
};

struct MutantName {
  Mutant mutant;
  std::string_view name;
  // On the other release the fault is there anyway, or shows itself as
  // something that it does anyway.
  Release release = Release::k13_2;
};

inline constexpr std::array kMutants = {
    MutantName{Mutant::kNoOpenCheck, "no-open-check"},
    MutantName{Mutant::kCheckThenOpen, "check-then-open"},
    MutantName{Mutant::kNoInitCheck, "no-init-check"},
    MutantName{Mutant::kRefusedKeepBusy, "refused-keep-busy"},
    MutantName{Mutant::kOpenFlagStays, "open-flag-stays"},
    MutantName{Mutant::kOpenFlagEarly, "open-flag-early"},
    MutantName{Mutant::kBusyDroppedEarly, "busy-dropped-early"},
    MutantName{Mutant::kNoWakeup, "no-wakeup"},
    MutantName{Mutant::kCheckThenWait, "check-then-wait"},
    MutantName{Mutant::kDestroyWithoutWait, "destroy-without-wait"},
    MutantName{Mutant::kDestroyNotAnnounced, "destroy-not-announced"},
    MutantName{Mutant::kUnitFreedEarly, "unit-freed-early"},
    MutantName{Mutant::kUnitFreedTwice, "unit-freed-twice"},
    MutantName{Mutant::kUnitKept, "unit-kept", Release::k15_1},
    MutantName{Mutant::kNoCloneReference, "no-clone-reference", Release::k15_1},
    MutantName{Mutant::kNoThreadCount, "no-thread-count"},
    MutantName{Mutant::kNoEntryHold, "no-entry-hold"},
    MutantName{Mutant::kNoDestructorWait, "no-destructor-wait", Release::k15_1},
    MutantName{Mutant::kCloneCheckThenAct, "clone-check-then-act"},
    MutantName{Mutant::kNoInterfaceReference, "no-interface-reference",
               Release::k15_1},
    MutantName{Mutant::kInterruptedStaysDying, "interrupted-stays-dying",
               Release::k15_1},
    MutantName{Mutant::kInterruptedKeepsUnit, "interrupted-keeps-unit"},
    MutantName{Mutant::kLimitLeaksFile, "limit-leaks-file"},
    MutantName{Mutant::kNoMemoryKeepsUnit, "no-memory-keeps-unit"},
    MutantName{Mutant::kSharedCloseLeaks, "shared-close-leaks"},
    MutantName{Mutant::kKilledOpenLeaks, "killed-open-leaks"},
};

// Null where there is none of that name.
constexpr const MutantName* FindMutant(std::string_view name) {
  for (const MutantName& each : kMutants) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_MUTANT_H_
