#include "harness/target/registry.h"

#include <vector>

#include "harness/sim/target.h"

namespace taprace {
namespace {

template <sim::Release kRelease>
Result<std::unique_ptr<Target>> MakeSim(const TargetOptions& /*options*/) {
  return std::unique_ptr<Target>(
      std::make_unique<sim::SimTarget>(sim::Settings{.release = kRelease}));
}

std::vector<TargetKind> AllKinds() {
  const std::span<const TargetKind> live = LiveTargetKinds();
  std::vector<TargetKind> kinds(live.begin(), live.end());
  kinds.push_back({"sim:13.2",
                   "the tun/tap driver of FreeBSD 13.2 in a simulated kernel; "
                   "runs anywhere",
                   MakeSim<sim::Release::k13_2>});
  kinds.push_back(
      {"sim:15.1", "the same of FreeBSD 15.1", MakeSim<sim::Release::k15_1>});
  return kinds;
}

}  // namespace

std::span<const TargetKind> TargetKinds() {
  static const std::vector<TargetKind> kinds = AllKinds();
  return kinds;
}

const TargetKind* FindTargetKind(std::string_view name) {
  for (const TargetKind& kind : TargetKinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace taprace
