// Programs made of less of the same.
#ifndef TAPRACE_HARNESS_EXPLORE_FEWER_OPERATIONS_H_
#define TAPRACE_HARNESS_EXPLORE_FEWER_OPERATIONS_H_

#include <vector>

#include "harness/program/program.h"

namespace taprace {

// Programs with fewer operations than `program`, three at most, of the kinds
// and on the devices that it has; those with the fewest come first. With and
// without its idle interfaces. Processes are left out.
//
// Steps that leave out one thing at a time end where each single step goes too
// far; these do not depend on the way.
std::vector<Program> FewerOperations(const Program& program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_FEWER_OPERATIONS_H_
