#include "harness/target/registry.h"

#include <array>
#include <utility>

#include "harness/sim/target.h"
#include "harness/target/file_lock.h"
#include "harness/target/live.h"
#ifdef __FreeBSD__
#include "harness/target/freebsd.h"
#endif
#ifdef __linux__
#include "harness/target/linux.h"
#endif

namespace taprace {
namespace {

using MadeTarget = Result<std::unique_ptr<Target>>;

template <typename SomeKernel>
MadeTarget MakeLive(std::string_view name,
                    Result<std::unique_ptr<SomeKernel>> kernel,
                    const TargetOptions& options) {
  if (!kernel.ok()) return kernel.error();
  return std::unique_ptr<Target>(
      std::make_unique<LiveTarget>(std::string(name), SomeKernel::MakeTraits(),
                                   std::move(*kernel), options.executor));
}

MadeTarget MakeLinux(const TargetOptions& options) {
#ifdef __linux__
  return MakeLive("linux", LinuxKernel::Create(), options);
#else
  (void)options;
  return Error{"target linux: this machine does not run Linux"};
#endif
}

MadeTarget MakeFreeBsd(const TargetOptions& options) {
#ifdef __FreeBSD__
  return MakeLive("freebsd",
                  FreeBsdKernel::Create({.shared_host = options.shared_host}),
                  options);
#else
  (void)options;
  return Error{"target freebsd: this machine does not run FreeBSD"};
#endif
}

MadeTarget MakeFileLock(const TargetOptions& options) {
  return MakeLive("file-lock", FileLockKernel::Create(), options);
}

template <sim::Release kRelease>
MadeTarget MakeSim(const TargetOptions& /*options*/) {
  return std::unique_ptr<Target>(
      std::make_unique<sim::SimTarget>(sim::Settings{.release = kRelease}));
}

constexpr std::array kKinds = {
    TargetKind{"linux",
               "tun/tap of this Linux kernel, in a private network namespace "
               "(needs root and /dev/net/tun)",
               MakeLinux},
    TargetKind{"freebsd",
               "tap and tun of this FreeBSD kernel (needs root, and a host "
               "without other tap interfaces unless --shared-host)",
               MakeFreeBsd},
    TargetKind{
        "file-lock",
        "no device: units are files locked with flock(2); runs anywhere, "
        "for trying taprace out",
        MakeFileLock},
    TargetKind{"sim:13.2",
               "the tun/tap driver of FreeBSD 13.2 in a simulated kernel; runs "
               "anywhere",
               MakeSim<sim::Release::k13_2>},
    TargetKind{"sim:15.1", "the same of FreeBSD 15.1",
               MakeSim<sim::Release::k15_1>},
};

}  // namespace

std::span<const TargetKind> TargetKinds() { return kKinds; }

const TargetKind* FindTargetKind(std::string_view name) {
  for (const TargetKind& kind : kKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

std::string_view LiveTargetName() {
#ifdef __linux__
  return "linux";
#else
  return "freebsd";
#endif
}

}  // namespace taprace
