// The kernel module tapreuse(4), the very file that ships, in the simulated
// kernel; and its broken variants (kernel/tapreuse/mutants).
#ifndef TAPRACE_HARNESS_SIM_TAPREUSE_H_
#define TAPRACE_HARNESS_SIM_TAPREUSE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/sim/module.h"
#include "harness/sim/release.h"
#include "harness/sim/subject.h"

namespace taprace::sim {

// What net.link.{tap,tun}.reuse can be set to.
enum class ReuseMode : uint8_t { kOff, kClone, kHandoff };

// The module as compiled for that release; a broken variant where `mutant`
// names one, null where there is none of that name.
const KernelModule* FindTapreuse(Release release, std::string_view mutant = {});

// The variants there are, sorted.
std::vector<std::string_view> TapreuseMutants();

// A kernel that has loaded `module`, both families in that mode.
Settings WithTapreuse(Release release, const KernelModule& module,
                      ReuseMode mode);

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_TAPREUSE_H_
