#include "harness/target/live_kinds.h"

#include <array>
#include <string>
#include <utility>

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
};

}  // namespace

std::span<const TargetKind> LiveTargetKinds() { return kKinds; }

const TargetKind* FindLiveTargetKind(std::string_view name) {
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
