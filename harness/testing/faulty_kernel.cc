#include "harness/testing/faulty_kernel.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "harness/base/random.h"

namespace taprace {

FaultyKernel::FaultyKernel(std::unique_ptr<Kernel> kernel, Fault fault,
                           uint64_t period)
    : kernel_(std::move(kernel)),
      fault_(fault),
      period_(period),
      process_(getpid()) {}

bool FaultyKernel::Unlucky() {
  return DerivedSeed(0, random_.fetch_add(1)) % period_ == 0;
}

Opened FaultyKernel::Open(Device device) {
  // A forked child must not touch the lock.
  if (getpid() != process_) return kernel_->Open(device);
  if (fault_ == Fault::kFailGeneric && device.generic() && Unlucky()) {
    return {.error = EBUSY};
  }
  if (fault_ == Fault::kLeak && Unlucky()) {
    (void)kernel_->Create({device.family, kUnitMax});
  }
  if (fault_ != Fault::kClaimTwice) return kernel_->Open(device);

  const Opened again = ClaimAgain(device);
  const Opened opened = again.fd >= 0 ? again : kernel_->Open(device);
  if (opened.error != 0) return opened;
  const std::lock_guard lock(mutex_);
  open_[opened.fd] = {device.family, opened.unit};
  return opened;
}

// A second descriptor of a unit that this process has open and that answers to
// the name; none where there is no such unit.
Opened FaultyKernel::ClaimAgain(Device device) {
  const std::lock_guard lock(mutex_);
  for (const auto& [fd, held] : open_) {
    const bool fits =
        device.generic() ? device.family == held.family : device == held;
    if (!fits) continue;
    if (!Unlucky()) break;
    return {.error = 0, .fd = dup(fd), .unit = held.unit};
  }
  return {};
}

int FaultyKernel::Stat(Device device) {
  const int error = kernel_->Stat(device);
  if (fault_ != Fault::kBlind || error != 0 || device.generic()) return error;
  return Unlucky() ? ENOENT : 0;
}

int FaultyKernel::Close(int fd) {
  const std::lock_guard lock(mutex_);
  open_.erase(fd);
  return kernel_->Close(fd);
}

}  // namespace taprace
