#include "harness/explore/mutants.h"

#include "harness/explore/explorer.h"
#include "harness/explore/race.h"
#include "harness/property/profile.h"
#include "harness/spec/tap_rules.h"

namespace taprace {
namespace {

constexpr int64_t kExecutionsPerProgram = 50;

constexpr bool kAlone = true;

constexpr KnownMutant kKnownMutants[] = {
    {"sim:13.2/no-open-check", "double-claim"},
    {"sim:13.2/check-then-open", "double-claim"},
    {"sim:13.2/no-init-check",
     "panic: page fault: tunopen without an interface"},
    {"sim:13.2/refused-keep-busy", "deadlock"},
    {"sim:13.2/open-flag-stays", "falsely-busy"},
    {"sim:13.2+opens/open-flag-early", "double-claim"},
    {"sim:13.2/busy-dropped-early",
     "panic: use after free: if_link_state_change"},
    {"sim:13.2/no-wakeup", "deadlock"},
    {"sim:13.2/check-then-wait", "deadlock"},
    {"sim:13.2/destroy-without-wait", "double-claim"},
    {"sim:13.2/destroy-not-announced", "double-claim"},
    {"sim:13.2+units/unit-freed-early", "panic: use after free: ifc_link_ifp"},
    {"sim:13.2/unit-freed-twice", "panic: free_unr: N was not allocated"},
    {"sim:15.1/unit-kept", "failed-open-by-name: open tapN ENXIO", 1, kAlone},
    {"sim:15.1/no-clone-reference", "panic: dev_rel() gave negative count"},
    {"sim:13.2/no-thread-count", "panic: use after free: mtx_unlock"},
    {"sim:13.2+destroys/no-entry-hold", "panic: use after free: devfs_allocv"},
    {"sim:15.1/no-destructor-wait",
     "panic: use after free: devfs_destroy_cdevpriv"},
    {"sim:13.2/clone-check-then-act",
     "panic: make_dev() by driver tap on pre-existing"},
    {"sim:15.1/no-interface-reference",
     "panic: use after free: if_clone_destroyif"},
    {"sim:13.2+handoff+vnets/any_vnet", "hang: livelock"},
    {"sim:13.2+handoff+capsicum/asks_as_caller", "failed-generic-open"},
    {"sim:15.1+handoff+capsicum/checks_twice", "failed-generic-open"},
    {"sim:15.1+handoff/concurrent_opens", "not-linearizable: open tap"},
    {"sim:15.1+handoff+visit/departs_at_once", "panic: ", 2},
    {"sim:15.1+handoff+rename/departs_for_others",
     "not-linearizable: open tap"},
    {"sim:13.2+handoff/double_release",
     "panic: use after free: devfs_populate"},
    {"sim:13.2+handoff/eexist_is_final", "failed-generic-open"},
    {"sim:15.1+handoff+moves/foreign_is_hidden",
     "failed-generic-open: open tap ENOENT"},
    {"sim:15.1+handoff/forgets_departure",
     "panic: use after free: if_getlinkstate"},
    {"sim:13.2+handoff+load/expects_names", "panic: page fault: an access"},
    {"sim:15.1+handoff+switch/expects_node", "panic: page fault: an access"},
    {"sim:13.2+handoff/gives_up", "failed-generic-open"},
    {"sim:13.2+handoff/highest_idle", "not-linearizable: open tap"},
    {"sim:15.1+handoff+rename/indexes_dead",
     "panic: use after free: if_getlinkstate"},
    {"sim:15.1+handoff+vmove/keeps_foreign",
     "panic: an open of the generic name gave an interface of another vnet"},
    {"sim:13.2+handoff/keeps_fpop", "double-claim"},
    {"sim:15.1+handoff+transient/learns_late",
     "panic: newdev: inconsistent devsw"},
    {"sim:13.2+handoff/leaks_device", "panic: references to tapN are left"},
    {"sim:13.2+handoff/leaks_lookup",
     "panic: a module was unloaded, but memory"},
    {"sim:13.2+handoff/leaks_mount", "panic: a mount of devfs is left busy"},
    {"sim:13.2+handoff+users/leaks_root",
     "panic: references to the root of devfs"},
    {"sim:13.2+handoff/lets_stock_in", "panic: dev_rel() gave negative count"},
    {"sim:15.1+handoff+generic/looks_once", "not-linearizable: "},
    {"sim:13.2+handoff/lookups_create", "failed-generic-open"},
    {"sim:15.1+handoff+transient/meets_old_device",
     "panic: newdev: inconsistent devsw"},
    {"sim:15.1+handoff+flicker/misses_departures",
     "panic: use after free: if_getlinkstate"},
    {"sim:13.2+handoff/no_reference", "panic: "},
    {"sim:13.2+handoff/no_retry", "failed-generic-open"},
    {"sim:13.2+handoff+users/no_rights",
     "panic: an open of the generic name by who may not"},
    {"sim:13.2+handoff+units/recreates", "not-linearizable: open tap"},
    {"sim:13.2+handoff/stale_stays_busy", "not-linearizable: open tap"},
    {"sim:15.1+handoff+arrive/undrained_load", "panic: "},
    {"sim:15.1+handoff+enable/undrained_switch", "panic: "},
    {"sim:13.2+handoff+unload/undrained_unload", "panic: "},
    {"sim:13.2+handoff+load/unloads_twice", "panic: use after free"},
};

}  // namespace

std::span<const KnownMutant> KnownMutants() { return kKnownMutants; }

std::optional<int64_t> SchedulesToFind(const Simulation& simulation,
                                       const KnownMutant& mutant,
                                       const schedule::StrategyChoice& strategy,
                                       uint64_t seed, int64_t executions_max) {
  RaceFinder finder(simulation, FindTapSpec(simulation.traits.spec));
  const ProgramSource next =
      GeneratedPrograms(SmallProfile(simulation.traits), seed);
  const auto wanted = [&mutant](const Race& race) {
    return race.title.starts_with(mutant.title) &&
           (!mutant.alone || race.program.threads.size() == 1);
  };
  finder.patience = kPatience;
  for (uint64_t i = 0; finder.counts().executions < executions_max; ++i) {
    const auto made = strategy.Make(seed + (i << 32));
    const auto race =
        finder.Find(*next(), *made, kExecutionsPerProgram, wanted);
    if (!race.ok()) break;
    if (*race) return finder.counts().executions;
  }
  return std::nullopt;
}

}  // namespace taprace
