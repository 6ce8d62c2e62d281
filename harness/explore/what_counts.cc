#include "harness/explore/what_counts.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <string_view>

namespace taprace {
namespace {

// Panics of the stock driver where several threads make or destroy one unit, as
// `taprace explore --keep-going --target sim:13.2` finds them.
constexpr std::array<std::string_view, 4> kStockPanics = {
    "panic: si_drvN should have been initialized at creation",
    "panic: newdev: inconsistent devsw", "panic: page fault: tun",
    // 15: a lookup finds a device that is destroyed before it is referenced.
    "panic: use after free: devfs_lookup after cdev"};

// What else the stock driver of 15 does with transient units: the last close
// destroys the interface, and for that waits for whoever destroys any.
constexpr std::array<std::string_view, 4> kTransientRaces = {
    // It is not quite made yet, or another thread destroys it, or has done so.
    "panic: Assertion error == N || error == EINTR || error == ERESTART",
    "panic: use after free: if_clone_destroyif after ifnet",
    // It is made anew by ifconfig(8), with a device that is on its way out.
    "panic: use after free: tuncreate after cdev",
    // Another thread destroys an interface that the same process has yet to
    // close.
    "deadlock: thread N (program) waits: if_clone_destroyif ifnet_detach_sx; "
    "thread N (program) waits: tun_destroy tun_condvar"};

bool StartsWithOneOf(std::string_view title,
                     std::span<const std::string_view> starts) {
  return std::any_of(
      starts.begin(), starts.end(),
      [title](std::string_view start) { return title.starts_with(start); });
}

// Where the stock driver runs as well, its own races do not count: but those do
// that code of the module runs into. Once 13.2 has handed out a device without
// a reference, that is freed while it is listed, and nobody can help what
// follows.
bool IsStockRace(const Race& race) {
  return race.reference_missed ||
         (!race.in_module && StartsWithOneOf(race.title, kStockPanics));
}

constexpr std::string_view kOfAnotherVnet =
    "panic: an open of the generic name gave an interface of another vnet";

// 13 looks an interface that it has made up by its name, which it may not have
// any more, or not in this network stack.
constexpr std::string_view kNotFoundByName =
    "panic: Assertion ifp != NULL failed at if_clone_createif";

// The kernel itself went wrong.
bool StopsKernel(const Race& race) {
  const Invariant invariant = race.violation.invariant;
  return invariant == Invariant::kPanic || invariant == Invariant::kDeadlock ||
         invariant == Invariant::kHang;
}

bool Switches(const Call& call) {
  return call.operation.kind == OpKind::kSet &&
         call.operation.option == Option::kReuse;
}

constexpr int32_t kHandoff = 2;

// Whether the mode is "handoff" when the execution ends and has been since
// before `during`, if that is given, was invoked: the last switch was to it,
// and no other was under way. `at_first`: whether it is before any switch.
bool InHandoff(const History& history, bool at_first,
               const Call* during = nullptr) {
  const Call* last = nullptr;
  for (const Call& call : history.calls) {
    if (!Switches(call)) continue;
    if (!call.pending() && call.outcome.error == EPERM) continue;
    if (during != nullptr && Precedes(*during, call)) continue;
    if (call.pending() || (during != nullptr && !Precedes(call, *during)) ||
        (last != nullptr && !Precedes(*last, call))) {
      return false;
    }
    last = &call;
  }
  if (last == nullptr) return at_first;
  return last->ok() && last->operation.value == kHandoff;
}

// Panics that tell of two creations of one unit at once, not of what an earlier
// one has left behind.
bool TellsOfTwoCreations(const Race& race) {
  return !race.reference_missed && race.title.starts_with(kStockPanics[0]);
}

// Whether the mode may have been another one at any time.
bool LeavesHandoff(const History& history) {
  return std::any_of(
      history.calls.begin(), history.calls.end(), [](const Call& call) {
        return Switches(call) && call.operation.value != kHandoff &&
               (call.pending() || call.outcome.error != EPERM);
      });
}

bool OpensGeneric(const Call& call) {
  return OpensDevice(call.operation.kind) && call.operation.device.generic();
}

// Whether a call that opens the generic name did so while the mode was certain.
bool IsInHandoff(const History& history, const Call& call) {
  return InHandoff(history, /*at_first=*/true, &call);
}

bool FailsInHandoff(const History& history) {
  return std::any_of(history.calls.begin(), history.calls.end(),
                     [&history](const Call& call) {
                       return OpensGeneric(call) && !call.pending() &&
                              !call.ok() && IsInHandoff(history, call);
                     });
}

// Any of the opens that were about may have ended all.
bool EndsInHandoff(const History& history) {
  return std::all_of(history.calls.begin(), history.calls.end(),
                     [&history](const Call& call) {
                       return !OpensGeneric(call) || !call.pending() ||
                              IsInHandoff(history, call);
                     });
}

}  // namespace

bool CountsWithSwitches(const Race& race) {
  if (!StopsKernel(race)) return false;
  return !IsStockRace(race) || (TellsOfTwoCreations(race) &&
                                InHandoff(race.history, /*at_first=*/false));
}

bool CountsWithUsers(const Race& race) {
  return StopsKernel(race) ||
         race.violation.invariant == Invariant::kDoubleClaim;
}

bool CountsMixed(const Race& race) {
  const History& history = race.history;
  if (!LeavesHandoff(history)) return true;
  switch (race.violation.invariant) {
    case Invariant::kDoubleClaim:
      return !race.reference_missed;
    case Invariant::kFailedGenericOpen:
      return !race.reference_missed && FailsInHandoff(history);
    case Invariant::kPanic:
      // The stock driver looks up a device and then opens what that is by then.
      if (race.title.starts_with(kOfAnotherVnet)) {
        return EndsInHandoff(history);
      }
      [[fallthrough]];
    default:
      return CountsWithSwitches(race);
  }
}

bool CountsOfOpens(const Race& race) {
  return CountsWithUsers(race) ||
         race.violation.invariant == Invariant::kFailedGenericOpen;
}

bool CountsWithVmove(const Race& race) {
  return CountsOfOpens(race) && race.title != kNotFoundByName;
}

bool CountsBesideStock(const Race& race) {
  return StopsKernel(race) && !IsStockRace(race);
}

bool CountsWithRename(const Race& race) {
  if (race.title == kNotFoundByName) return false;
  const auto misses_name = [](const Call& call) {
    return call.operation.kind == OpKind::kDestroy &&
           call.outcome.error == ENXIO;
  };
  const std::vector<Call>& calls = race.history.calls;
  return CountsOfOpens(race) ||
         std::none_of(calls.begin(), calls.end(), misses_name);
}

bool CountsWithRights(const Race& race) {
  return StopsKernel(race) &&
         race.title !=
             "panic: an open of the generic name by who may not create any";
}

bool CountsWithTransient(const Race& race) {
  if (StopsKernel(race)) {
    return !IsStockRace(race) &&
           (race.in_module || !StartsWithOneOf(race.title, kTransientRaces));
  }
  return CountsOfOpens(race);
}

}  // namespace taprace
