// RapidCheck generator of whole concurrent programs.
#ifndef TAPRACE_HARNESS_PROPERTY_GENERATE_H_
#define TAPRACE_HARNESS_PROPERTY_GENERATE_H_

#include <rapidcheck.h>

#include "harness/program/program.h"
#include "harness/property/profile.h"

namespace taprace {

// Programs that are valid by construction (see thread_state.h): every drawn
// operation is one that its thread may do at that point. Larger sizes give
// more threads and longer ones. Values shrink by Shrinks() of shrink.h.
rc::Gen<Program> Programs(Profile profile);

// `program` and, step by step, all simpler ones by Shrinks() of shrink.h.
rc::Shrinkable<Program> ShrinkTree(const Program& program);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_PROPERTY_GENERATE_H_
