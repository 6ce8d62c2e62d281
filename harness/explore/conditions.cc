#include "harness/explore/conditions.h"

#include <algorithm>
#include <array>

namespace taprace {
namespace {

constexpr uint32_t kUucp = 66;  // owns the devices
constexpr uint32_t kSomebody = 1000;

// Options that are listed that often are set that often.
constexpr size_t kOften = 10;

// Panics of the stock driver where several threads make or destroy one unit, as
// `taprace explore --keep-going --target sim:13.2` finds them.
constexpr std::array<std::string_view, 3> kStockPanics = {
    "panic: si_drvN should have been initialized at creation",
    "panic: newdev: inconsistent devsw", "panic: page fault: tun"};

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

// Whether the mode was "handoff" for good before the execution ended: the last
// switch was to it, and no other was under way.
bool EndsInHandoff(const History& history) {
  const Call* last = nullptr;
  for (const Call& call : history.calls) {
    if (!Switches(call)) continue;
    if (call.pending() || (last != nullptr && !Precedes(*last, call))) {
      return false;
    }
    last = &call;
  }
  return last != nullptr && last->operation.value == 2;
}

// Panics that tell of two creations of one unit at once, not of what an earlier
// one has left behind.
bool TellsOfTwoCreations(const Race& race) {
  return !race.reference_missed && race.title.starts_with(kStockPanics[0]);
}

// While the mode is another one the stock driver has its races.
bool CountsWithSwitches(const Race& race) {
  if (!StopsKernel(race)) return false;
  return !IsStockRace(race) ||
         (TellsOfTwoCreations(race) && EndsInHandoff(race.history));
}

void SetSwitches(sim::Settings& settings, Traits& traits) {
  for (auto& [name, value] : settings.tunables) value = 0;
  traits.options.assign(kOften, Option::kReuse);
}

// What a name means depends on who says it, but nobody gets what another has,
// and no open of the generic name fails.
bool CountsWithVnets(const Race& race) {
  return StopsKernel(race) ||
         race.violation.invariant == Invariant::kDoubleClaim ||
         race.violation.invariant == Invariant::kFailedGenericOpen;
}

void SetVnets(sim::Settings& settings, Traits& /*traits*/) {
  settings.jails = {0, 1, 1};
}

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

// From 14 on.
void SetTransient(sim::Settings& /*settings*/, Traits& traits) {
  traits.options.assign(kOften / 2, Option::kPersist);
}

constexpr std::array kConditions = {
    Condition{"+switch", "the mode is switched, off at first", SetSwitches,
              CountsWithSwitches},
    Condition{"+unload", "the module is unloaded meanwhile", SetUnload,
              CountsBesideStock},
    Condition{"+load", "it is loaded, unloaded, and a load fails, meanwhile",
              SetLoad, CountsBesideStock},
    Condition{"+transient", "interfaces that go with the last close",
              SetTransient, CountsWithTransient},
    Condition{"+rights", "user_open and devfs_cloning change; root and uucp",
              SetRights, CountsWithRights},
    Condition{"+users", "user_open=1; root, uucp and somebody have a thread",
              SetUsers, CountsWithUsers},
    Condition{"+vnets",
              "all threads but the first are in a jail with its own vnet",
              SetVnets, CountsWithVnets},
};

}  // namespace

std::span<const Condition> Conditions() { return kConditions; }

}  // namespace taprace
