#include "harness/explore/conditions.h"

#include <array>

#include "harness/explore/what_counts.h"

namespace taprace {
namespace {

constexpr uint32_t kUucp = 66;  // owns the devices
constexpr uint32_t kSomebody = 1000;

// Options that are listed that often are set that often.
constexpr size_t kOften = 10;

void SetSwitches(sim::Settings& settings, Traits& traits) {
  for (auto& [name, value] : settings.tunables) value = 0;
  traits.options.assign(kOften, Option::kReuse);
}

void SetVnets(sim::Settings& settings, Traits& /*traits*/) {
  settings.jails = {0, 1, 1};
}

void SetUsers(sim::Settings& settings, Traits& traits) {
  settings.tunables.emplace_back("net.link.tap.user_open", 1);
  settings.uids = {0, kUucp, kSomebody};
  settings.open_to_all = {"tap", "tun"};
  traits.families = {Family::kTap, Family::kTun};
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

void SetVmove(sim::Settings& settings, Traits& traits) {
  settings.vmoves = true;
  SetOneJailed(settings);
  SetOpens(settings, traits);
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

void SetRights(sim::Settings& settings, Traits& traits) {
  settings.tunables.emplace_back("net.link.tap.devfs_cloning", 0);
  settings.uids = {0, kUucp, kUucp};
  for (size_t i = 0; i < kOften; ++i) {
    traits.options.push_back(Option::kUserOpen);
    traits.options.push_back(Option::kDevfsCloning);
  }
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
  traits.kinds = {OpKind::kOpen};
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
    Condition{"+visit", "somebody's do, while programs open", SetVisit,
              CountsWithTransient},
    Condition{"+rights", "user_open and devfs_cloning change; root and uucp",
              SetRights, CountsWithRights},
    Condition{"+users", "user_open=1; root, uucp and somebody have a thread",
              SetUsers, CountsWithUsers},
    Condition{"+vnets",
              "all threads but the first are in a jail with its own vnet",
              SetVnets, nullptr},
    Condition{"+moves", "tap0 is destroyed, made in such a jail, and so back",
              SetMoves, CountsOfOpens},
    Condition{"+vmove",
              "tap0, open or not, is lent to such a jail and taken back",
              SetVmove, CountsWithVmove},
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
