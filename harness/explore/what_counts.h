// Which races count under a condition (conditions.h): those that the module can
// help.
#ifndef TAPRACE_HARNESS_EXPLORE_WHAT_COUNTS_H_
#define TAPRACE_HARNESS_EXPLORE_WHAT_COUNTS_H_

#include "harness/explore/race.h"

namespace taprace {

// While the mode is another one the stock driver has its races.
bool CountsWithSwitches(const Race& race);

// What the kernel refuses is right or wrong by rights that programs do not
// tell, but nobody gets what another has.
bool CountsWithUsers(const Race& race);

// Without a switch to another mode, everything counts. With one, what holds in
// all modes, and what does while the mode is certain.
bool CountsMixed(const Race& race);

// What is certain wherever calls end in ways that the specification knows no
// reason for: nobody gets what another has, nor no interface at all.
bool CountsOfOpens(const Race& race);

// As CountsOfOpens(); but 13 must not have moved an interface while it was
// being made.
bool CountsWithVmove(const Race& race);

// Before and after the module is there, the driver is the stock one.
bool CountsBesideStock(const Race& race);

// An interface is not destroyed by a name that it does not have then; where
// that was tried, CountsOfOpens() decides. 13 must not have renamed it while it
// was being made.
bool CountsWithRename(const Race& race);

// Whose rights change may have had them when it opened.
bool CountsWithRights(const Race& race);

// What the stock driver does by itself does not count, with no code of the
// module on the stack of any thread that took part.
bool CountsWithTransient(const Race& race);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_WHAT_COUNTS_H_
