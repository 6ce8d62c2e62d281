// What tapreuse(4) promises of opens of the generic name in mode 2, "handoff",
// beyond what a sequential specification can say.
//
// Opens of the generic name exclude each other, so among themselves (and with
// closes, which only add idle units) each gets the lowest unit that is idle at
// one moment: reuse-lowest, exactly. Opens by name do not wait for them, and
// units are looked at one after the other: while tap0 is found open, then tap1,
// a thread may close tap0 and open tap1, so that one of them is idle at every
// moment, and still neither is found. Likewise a unit may be made and lost to
// others. All that holds then is that no unit is passed over that was idle the
// whole time, neither for a higher one nor for one that is made.
#ifndef TAPRACE_HARNESS_SPEC_HANDOFF_H_
#define TAPRACE_HARNESS_SPEC_HANDOFF_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "harness/history/history.h"
#include "harness/spec/tap_rules.h"

namespace taprace {

// The rules that `history` is held against under `rules`: those themselves, or
// those they name for histories in which calls name, make or destroy units, or
// threads are in different network stacks (`vnets`, as in Traits).
// Null: none, since it changes what `rules` are about (`set tap reuse 0`).
const TapRules* RulesFor(const TapRules& rules, const History& history,
                         const std::vector<int>& vnets = {});

// The first generic open that got a unit although a lower one was there, and
// idle, from its invocation to its return, whatever the order of the calls; or
// that made the unit it got although any one was. Units that are not known to
// be in the network stack of the open (`vnets` is by thread, as in Traits) do
// not count.
std::optional<size_t> PassesOver(const History& history,
                                 const std::vector<int>& vnets = {});

// What is certain of a history whose threads are in different network stacks
// whatever devices each of them is shown: calls that named a unit and failed
// may have made it, if they looked it up, and are nothing otherwise. Indices of
// calls stay the same.
History ShownOrHidden(History history);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SPEC_HANDOFF_H_
