#include "harness/explore/conditions.h"

#include <algorithm>
#include <array>

namespace taprace {
namespace {

constexpr uint32_t kUucp = 66;  // owns the devices
constexpr uint32_t kSomebody = 1000;

// What `taprace explore --keep-going --target sim:13.2` finds, where its title
// goes on with what is not here. A page fault of the module hides among those
// of the stock driver.
constexpr std::array<std::string_view, 5> kStockPanics = {
    "panic: devfs_close() on un-referenced struct cdev",
    "panic: si_drvN should have been initialized at creation",
    "panic: newdev: inconsistent devsw", "panic: dev_rel() gave negative count",
    "panic: page fault"};

bool IsStockPanic(const Race& race) {
  // 13.2: the reference that its handler does not take.
  return race.title.ends_with(" after cdev was freed") ||
         std::any_of(kStockPanics.begin(), kStockPanics.end(),
                     [&race](std::string_view title) {
                       return race.title.starts_with(title);
                     });
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
  return race.title.starts_with(kStockPanics[1]);
}

// While the mode is another one the stock driver has its races.
bool CountsWithSwitches(const Race& race) {
  if (!StopsKernel(race)) return false;
  return !IsStockPanic(race) ||
         (TellsOfTwoCreations(race) && EndsInHandoff(race.history));
}

void SetSwitches(sim::Settings& settings, Traits& traits) {
  for (auto& [name, value] : settings.tunables) value = 0;
  traits.options = {Option::kReuse};
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

// After it, the driver is the stock one.
bool CountsWithUnload(const Race& race) {
  return StopsKernel(race) && !IsStockPanic(race);
}

void SetUnload(sim::Settings& settings, Traits& /*traits*/) {
  settings.unloads = true;
}

constexpr std::array kConditions = {
    Condition{"+switch", "the mode is switched, off at first", SetSwitches,
              CountsWithSwitches},
    Condition{"+unload", "the module is unloaded meanwhile", SetUnload,
              CountsWithUnload},
    Condition{"+users", "user_open=1; root, uucp and somebody have a thread",
              SetUsers, CountsWithUsers},
    Condition{"+vnets",
              "all threads but the first are in a jail with its own vnet",
              SetVnets, CountsWithVnets},
};

}  // namespace

std::span<const Condition> Conditions() { return kConditions; }

}  // namespace taprace
