// Getting from the interfaces there are to those there should be.
#ifndef TAPRACE_HARNESS_TARGET_ADJUST_H_
#define TAPRACE_HARNESS_TARGET_ADJUST_H_

#include <functional>
#include <string>
#include <vector>

#include "harness/exec/kernel.h"

namespace taprace {

// Removes what `kernel` has and `idle` (sorted) does not name, by `remove`,
// which returns an errno value; then makes what is missing. What is there and
// wanted is left alone, for that costs the least. `what` is put before names in
// errors: "interface ", a folder.
Status AdjustInterfaces(Kernel& kernel, const std::vector<Device>& idle,
                        const std::function<int(Device)>& remove,
                        const std::string& what);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_ADJUST_H_
