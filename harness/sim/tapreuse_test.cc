// tapreuse(4) where programs do not get: beside users, jails, unloads. What
// holds of the module that ships does not of the variant that breaks it.
#include "harness/sim/tapreuse.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "harness/sim/testing/machine.h"
#include "harness/testing/sanitized.h"

// clang-format off
#include <net/if_tap.h>
// clang-format on

namespace taprace::sim {
namespace {

struct Scenario {
  const char* mutant;
  Machine::Plan plan;
  ReuseMode mode = ReuseMode::kHandoff;
  Tunables tunables = {};
  Release release = Release::k13_2;
  bool renames = false;
};

// Opens `name` and closes it again.
Machine::Thread Opens(size_t self, const char* name, int jail = 0,
                      uid_t uid = 0) {
  return {[=](Machine& m) { Machine::Close(m.Open(self, name)); }, jail, uid};
}

Machine::Thread Destroys(const char* name) {
  return {[=](Machine&) { (void)SysIfDestroy(name); }};
}

// Opens tap0, if nobody else has it, so that it goes with the close.
void OpensTransient(Machine& m, size_t self) {
  struct file* const fp = m.Open(self, "tap0");
  if (fp == nullptr) return;
  int transient = 1;
  (void)SysIoctl(fp, TAPSTRANSIENT, &transient);
  Machine::Close(fp);
}

// An interface of the host is none for a jail with a vnet of its own.
Scenario AnyVnet() {
  return {.mutant = "any_vnet",
          .plan = {.idle = {"tap0"},
                   .threads = {Opens(0, "tap"), Opens(1, "tap", 1)},
                   .check = [](Machine& m) -> std::string {
                     if (m.errors[1] == 0 && m.units[1] != 0 &&
                         m.Interfaces(0) == "tap0") {
                       return "";
                     }
                     return "the jail got an interface of the host";
                   }}};
}

// Who may open the device may not create interfaces, nor take idle ones.
Scenario NoRights() {
  return {.mutant = "no_rights",
          .plan = {.idle = {"tap0"},
                   .threads = {Opens(0, "tap", 0, kUucp)},
                   .check = [](Machine& m) -> std::string {
                     return m.errors[0] == ENOENT ? "" : "got an interface";
                   }}};
}

Scenario UndrainedUnload() {
  return {
      .mutant = "undrained_unload",
      .plan = {.threads = {Opens(0, "tap0"), Opens(1, "tap1"), {[](Machine& m) {
                             (void)UnloadModule(m.kernel, m.module());
                           }}}}};
}

// The stock handler and ours never create at once.
Scenario UndrainedSwitch() {
  return {.mutant = "undrained_switch",
          .plan = {.threads = {Opens(0, "tap0"), {[](Machine& m) {
                                 (void)m.SetMode(2);
                                 Machine::Close(m.Open(1, "tap0"));
                               }}}},
          .mode = ReuseMode::kOff};
}

// The interface is not made by a thread: to close one that its maker has not
// quite made yet is a race of the driver.
Scenario MeetsOldDevice() {
  return {.mutant = "meets_old_device",
          .plan = {.idle = {"tap0"},
                   .threads = {{[](Machine& m) { OpensTransient(m, 0); }},
                               Opens(1, "tap")}},
          .release = Release::k15_1};
}

// As that, but the interface comes and goes after the other thread has seen
// that there is none.
Scenario DepartsAtOnce() {
  return {.mutant = "departs_at_once",
          .plan = {.threads = {{[](Machine& m) {
                                 if (Machine::Create("tap0") == 0) {
                                   OpensTransient(m, 0);
                                 }
                               }},
                               Opens(1, "tap0")}},
          .release = Release::k15_1};
}

// The generic device is open to all, as a rule of devfs(8) may say, that of the
// unit is not: the open fails after the interface was made.
Scenario LeaksRoot() {
  return {.mutant = "leaks_root",
          .plan = {.threads = {Opens(0, "tap", 0, kSomebody)},
                   .prepare =
                       [](Machine& m) {
                         m.FindDevice("tap")->si_mode = 0666;
                         m.units[1] = static_cast<int>(m.RootReferences());
                       },
                   .check = [](Machine& m) -> std::string {
                     if (m.errors[0] != EACCES) return "the open did not fail";
                     return static_cast<int>(m.RootReferences()) == m.units[1]
                                ? ""
                                : "references to /dev are left";
                   }},
          .tunables = {{"net.link.tap.user_open", 1}}};
}

// tap1 is idle all the while: nobody needs a new tap0. If the open comes before
// the destroy, tap0 is gone in the end.
Scenario Recreates() {
  return {.mutant = "recreates",
          .plan = {.idle = {"tap0", "tap1"},
                   .threads = {Opens(0, "tap"), Destroys("tap0")},
                   .check = [](Machine& m) -> std::string {
                     return m.errors[0] == 0 && m.Interfaces(0) == "tap1"
                                ? ""
                                : "an interface was made anew";
                   }}};
}

// openat(2) below a directory descriptor is what there is in capability mode.
Scenario InCapabilityMode(const char* mutant) {
  return {.mutant = mutant,
          .plan = {.idle = {"tap0"},
                   .threads = {{[](Machine& m) {
                     m.EnterCapabilityMode();
                     struct file* fp = nullptr;
                     u_long rights = CAP_ALL;
                     m.errors[0] = SysOpenAt(m.Root(), "tap", &fp, &rights);
                     Machine::Close(fp);
                   }}},
                   .check = [](Machine& m) -> std::string {
                     return m.errors[0] == 0 ? "" : "the open failed";
                   }}};
}
Scenario ChecksTwice() { return InCapabilityMode("checks_twice"); }
Scenario AsksAsCaller() { return InCapabilityMode("asks_as_caller"); }

// An interface that comes and goes while the module is loaded.
Scenario MissesDepartures() {
  return {.mutant = "misses_departures",
          .plan = {.threads = {{[](Machine& m) {
                                 (void)m.Reload();
                                 Machine::Close(m.Open(0, "tap"));
                               }},
                               {[](Machine&) {
                                 (void)Machine::Create("tap1");
                                 (void)SysIfDestroy("tap1");
                               }}}},
          .release = Release::k15_1};
}

// No other device than the one that goes, and none when the module was loaded.
Scenario LearnsLate() {
  Scenario scenario = MeetsOldDevice();
  scenario.mutant = "learns_late";
  return scenario;
}

// An interface that is destroyed while it is being renamed: what the events
// tell of it comes late, when another one has its unit.
Scenario Renamed(const char* mutant) {
  return {.mutant = mutant,
          .plan = {.idle = {"tap0"},
                   .threads = {{[](Machine&) {
                                 (void)SysIfRename("tap0", "other");
                               }},
                               {[](Machine& m) {
                                 if (SysIfDestroy("tap0") != 0) {
                                   (void)SysIfDestroy("other");
                                 }
                                 (void)Machine::Create("tap0");
                                 Machine::Close(m.Open(1, "tap"));
                               }}},
                   .check = [](Machine& m) -> std::string {
                     return m.errors[1] == 0 && m.units[1] == 0
                                ? ""
                                : "the idle interface was passed over";
                   }},
          .release = Release::k15_1,
          .renames = true};
}
Scenario IndexesDead() { return Renamed("indexes_dead"); }
Scenario DepartsForOthers() { return Renamed("departs_for_others"); }

class TapreuseTest : public testing::TestWithParam<Scenario (*)()> {
 protected:
  static std::string Explored(const Scenario& scenario, std::string_view mutant,
                              int64_t schedules) {
    Settings settings =
        WithTapreuse(scenario.release, *FindTapreuse(scenario.release, mutant),
                     scenario.mode);
    settings.renames = scenario.renames;
    for (const auto& tunable : scenario.tunables) {
      settings.tunables.push_back(tunable);
    }
    Machine machine(std::move(settings), scenario.plan);
    return FirstWrong(machine, schedules);
  }
};

TEST_P(TapreuseTest, HoldsOfWhatShips) {
  EXPECT_EQ(Explored(GetParam()(), "", ScaledDown(5'000)), "");
}

TEST_P(TapreuseTest, TheVariantIsFound) {
  const Scenario scenario = GetParam()();
  if (kSanitized) GTEST_SKIP() << "uses what was freed";
  const std::string found = Explored(scenario, scenario.mutant, 100'000);
  EXPECT_NE(found, "");
  std::printf("%s: %s\n", scenario.mutant, found.c_str());
}

INSTANTIATE_TEST_SUITE_P(
    Scenarios, TapreuseTest,
    testing::Values(AnyVnet, NoRights, UndrainedUnload, UndrainedSwitch,
                    MeetsOldDevice, DepartsAtOnce, LeaksRoot, Recreates,
                    LearnsLate, ChecksTwice, AsksAsCaller, MissesDepartures,
                    IndexesDead, DepartsForOthers),
    [](const auto& info) { return std::string(info.param().mutant); });

}  // namespace
}  // namespace taprace::sim
