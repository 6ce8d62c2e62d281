#include "harness/explore/conditions.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace taprace {
namespace {

constexpr uint32_t kUucp = 66;  // owns the devices
constexpr uint32_t kSomebody = 1000;

// Options that are listed that often are set that often.
constexpr size_t kOften = 10;

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

// While the mode is another one the stock driver has its races.
bool CountsWithSwitches(const Race& race) {
  if (!StopsKernel(race)) return false;
  return !IsStockRace(race) || (TellsOfTwoCreations(race) &&
                                InHandoff(race.history, /*at_first=*/false));
}

void SetSwitches(sim::Settings& settings, Traits& traits) {
  for (auto& [name, value] : settings.tunables) value = 0;
  traits.options.assign(kOften, Option::kReuse);
}

void SetVnets(sim::Settings& settings, Traits& /*traits*/) {
  settings.jails = {0, 1, 1};
}

// What the kernel refuses is right or wrong by rights that programs do not
// tell, but nobody gets what another has.
bool CountsWithUsers(const Race& race) {
  return StopsKernel(race) ||
         race.violation.invariant == Invariant::kDoubleClaim;
}

void SetUsers(sim::Settings& settings, Traits& traits) {
  settings.tunables.emplace_back("net.link.tap.user_open", 1);
  settings.uids = {0, kUucp, kSomebody};
  settings.open_to_all = {"tap", "tun"};
  traits.families = {Family::kTap, Family::kTun};
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

// Without a switch to another mode, everything counts. With one, what holds in
// all modes, and what does while the mode is certain.
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

// What is certain wherever calls end in ways that the specification knows no
// reason for: nobody gets what another has, nor no interface at all.
bool CountsOfOpens(const Race& race) {
  return CountsWithUsers(race) ||
         race.violation.invariant == Invariant::kFailedGenericOpen;
}

void SetCapabilityMode(sim::Settings& settings, Traits& /*traits*/) {
  settings.capability_mode = {false, true};
}

// The host has two threads, so that what it has is contended, too.
void SetOneJailed(sim::Settings& settings) { settings.jails = {0, 1, 0}; }

void SetMixed(sim::Settings& settings, Traits& traits) {
  traits.options.assign(2, Option::kReuse);
  SetOneJailed(settings);
}

// Before and after the module is there, the driver is the stock one.
bool CountsBesideStock(const Race& race) {
  return StopsKernel(race) && !IsStockRace(race);
}

void SetUnload(sim::Settings& settings, Traits& /*traits*/) {
  settings.unloads = true;
}

void SetLoad(sim::Settings& settings, Traits& /*traits*/) {
  settings.loads = true;
}

void SetOpens(sim::Settings& /*settings*/, Traits& traits) {
  traits.kinds = {OpKind::kOpen, OpKind::kClose};
}

void SetDestroys(sim::Settings& /*settings*/, Traits& traits) {
  traits.kinds = {OpKind::kOpen, OpKind::kClose, OpKind::kDestroy};
}

void SetGeneric(sim::Settings& /*settings*/, Traits& traits) {
  traits.kinds = {OpKind::kOpen, OpKind::kClose, OpKind::kFork, OpKind::kLaunch,
                  OpKind::kKill};
  traits.only_generic = true;
}

void SetUnits(sim::Settings& /*settings*/, Traits& traits) {
  traits.kinds = {OpKind::kOpen, OpKind::kCreate, OpKind::kDestroy};
  traits.only_generic = true;
}

void SetMoves(sim::Settings& settings, Traits& traits) {
  settings.moves = true;
  SetOneJailed(settings);
  SetOpens(settings, traits);
}

// An interface is not destroyed by a name that it does not have then.
bool CountsWithRename(const Race& race) {
  const auto misses_name = [](const Call& call) {
    return call.operation.kind == OpKind::kDestroy &&
           call.outcome.error == ENXIO;
  };
  const std::vector<Call>& calls = race.history.calls;
  return CountsOfOpens(race) ||
         std::none_of(calls.begin(), calls.end(), misses_name);
}

void SetRename(sim::Settings& settings, Traits& traits) {
  settings.renames = true;
  SetDestroys(settings, traits);
}

void SetEnable(sim::Settings& settings, Traits& traits) {
  settings.changes = settings.tunables;
  for (auto& [name, value] : settings.tunables) value = 0;
  SetOpens(settings, traits);
}

void SetArrive(sim::Settings& settings, Traits& traits) {
  settings.arrives = true;
  SetOpens(settings, traits);
}

// Whose rights change may have had them when it opened.
bool CountsWithRights(const Race& race) {
  return StopsKernel(race) &&
         race.title !=
             "panic: an open of the generic name by who may not create any";
}

void SetRights(sim::Settings& settings, Traits& traits) {
  settings.tunables.emplace_back("net.link.tap.devfs_cloning", 0);
  settings.uids = {0, kUucp, kUucp};
  for (size_t i = 0; i < kOften; ++i) {
    traits.options.push_back(Option::kUserOpen);
    traits.options.push_back(Option::kDevfsCloning);
  }
}

// What the stock driver does by itself does not, with no code of the module on
// the stack of any thread that took part.
bool CountsWithTransient(const Race& race) {
  if (StopsKernel(race)) {
    return !IsStockRace(race) &&
           (race.in_module || !StartsWithOneOf(race.title, kTransientRaces));
  }
  return race.violation.invariant == Invariant::kDoubleClaim ||
         race.violation.invariant == Invariant::kFailedGenericOpen;
}

void SetChurn(sim::Settings& settings, Traits& /*traits*/) {
  settings.loads = true;
  settings.churns = true;
}

void SetFlicker(sim::Settings& settings, Traits& traits) {
  SetArrive(settings, traits);
  settings.churns = true;
}

// From 14 on.
void SetTransient(sim::Settings& /*settings*/, Traits& traits) {
  traits.options.assign(kOften / 2, Option::kPersist);
}

void SetVisit(sim::Settings& settings, Traits& traits) {
  settings.visits = true;
  SetDestroys(settings, traits);
}

constexpr std::array kConditions = {
    Condition{"+switch", "the mode is switched, off at first", SetSwitches,
              CountsWithSwitches},
    Condition{"+enable", "it is switched on while programs open and close",
              SetEnable, CountsBesideStock},
    Condition{"+arrive", "the module is loaded while programs open and close",
              SetArrive, CountsBesideStock},
    Condition{"+unload", "the module is unloaded meanwhile", SetUnload,
              CountsBesideStock},
    Condition{"+load", "it is loaded, unloaded, and a load fails, meanwhile",
              SetLoad, CountsBesideStock},
    Condition{"+churn", "the same, while an interface is made and destroyed",
              SetChurn, CountsBesideStock},
    Condition{"+flicker",
              "it is loaded, while an interface is made and destroyed",
              SetFlicker, CountsBesideStock},
    Condition{"+transient", "interfaces that go with the last close",
              SetTransient, CountsWithTransient},
    Condition{"+visit", "somebody's do while programs open, close, destroy",
              SetVisit, CountsWithTransient},
    Condition{"+rights", "user_open and devfs_cloning change; root and uucp",
              SetRights, CountsWithRights},
    Condition{"+users", "user_open=1; root, uucp and somebody have a thread",
              SetUsers, CountsWithUsers},
    Condition{"+vnets",
              "all threads but the first are in a jail with its own vnet",
              SetVnets, nullptr},
    Condition{"+moves",
              "tap0 goes to such a jail and back while programs open and close",
              SetMoves, CountsOfOpens},
    Condition{"+rename",
              "tap0 is renamed and back while programs open, close, destroy",
              SetRename, CountsWithRename},
    Condition{"+capsicum", "the second thread is in capability mode",
              SetCapabilityMode, CountsOfOpens},
    Condition{"+mixed",
              "the mode is switched, from 2; one thread is in such a jail",
              SetMixed, CountsMixed},
    Condition{"+opens", "programs open and close", SetOpens, nullptr,
              Condition::Of::kPrograms},
    Condition{"+destroys", "programs open, close and destroy", SetDestroys,
              nullptr, Condition::Of::kPrograms},
    Condition{"+generic", "programs and their processes open the generic name",
              SetGeneric, nullptr, Condition::Of::kPrograms},
    Condition{"+units",
              "programs open the generic name, make interfaces, destroy them",
              SetUnits, nullptr, Condition::Of::kPrograms},
};

}  // namespace

std::span<const Condition> Conditions() { return kConditions; }

}  // namespace taprace
