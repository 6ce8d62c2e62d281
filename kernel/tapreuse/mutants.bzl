"""The broken variants of the module, by name: mutants/NAME.patch."""

TAPREUSE_MUTANTS = [
    "any_vnet",
    "asks_as_caller",
    "checks_twice",
    "concurrent_opens",
    "departs_at_once",
    "departs_for_others",
    "double_release",
    "eexist_is_final",
    "expects_names",
    "expects_node",
    "foreign_is_hidden",
    "forgets_departure",
    "gives_up",
    "highest_idle",
    "indexes_dead",
    "keeps_foreign",
    "keeps_fpop",
    "leaks_device",
    "leaks_lookup",
    "leaks_mount",
    "leaks_root",
    "learns_late",
    "lets_stock_in",
    "looks_once",
    "lookups_create",
    "meets_old_device",
    "misses_departures",
    "no_reference",
    "no_retry",
    "no_rights",
    "owns_foreign",
    "recreates",
    "stale_stays_busy",
    "undrained_load",
    "undrained_switch",
    "undrained_unload",
    "unloads_twice",
]

def check_mutants(patches):
    """Fails if the list above is not that of the files."""
    listed = ["mutants/%s.patch" % name for name in TAPREUSE_MUTANTS]
    if sorted(patches) != listed:
        fail("TAPREUSE_MUTANTS of mutants.bzl: %s, but there are %s" %
             (listed, sorted(patches)))
