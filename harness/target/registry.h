// The table of all targets, kernels and simulations: what --target and --help
// know.
#ifndef TAPRACE_HARNESS_TARGET_REGISTRY_H_
#define TAPRACE_HARNESS_TARGET_REGISTRY_H_

#include <span>
#include <string_view>

#include "harness/target/live_kinds.h"

namespace taprace {

std::span<const TargetKind> TargetKinds();

// The kind of that name; null where there is none.
const TargetKind* FindTargetKind(std::string_view name);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_REGISTRY_H_
