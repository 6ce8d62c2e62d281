// The targets that are kernels: what an agent in a guest offers, which links no
// simulation. The table of all targets is that of registry.h.
#ifndef TAPRACE_HARNESS_TARGET_LIVE_KINDS_H_
#define TAPRACE_HARNESS_TARGET_LIVE_KINDS_H_

#include <memory>
#include <span>
#include <string_view>

#include "harness/base/result.h"
#include "harness/exec/executor.h"
#include "harness/target/target.h"

namespace taprace {

struct TargetOptions {
  ExecutorOptions executor;
  // FreeBSD: run beside tap interfaces that taprace did not create.
  bool shared_host = false;
};

struct TargetKind {
  std::string_view name;
  std::string_view sentence;  // what it is, for --help
  // Makes the target. The error says why this machine or this user cannot.
  Result<std::unique_ptr<Target>> (*make)(const TargetOptions& options);
};

// Those of all systems, also those that fail to be made on this one.
std::span<const TargetKind> LiveTargetKinds();

// The kind of that name; null where there is none.
const TargetKind* FindLiveTargetKind(std::string_view name);

// The target that is the kernel this program runs on: "linux" or "freebsd".
std::string_view LiveTargetName();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_LIVE_KINDS_H_
