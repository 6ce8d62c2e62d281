// Kernels that are wrong on purpose, now and then: what the harness must catch.
#ifndef TAPRACE_HARNESS_TESTING_FAULTY_KERNEL_H_
#define TAPRACE_HARNESS_TESTING_FAULTY_KERNEL_H_

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "harness/exec/kernel.h"

namespace taprace {

enum class Fault {
  kClaimTwice,   // an open gives a unit that is open already
  kFailGeneric,  // a generic open fails with EBUSY
  kLeak,         // an open makes a second interface that nobody asked for
  kBlind,        // a look-up does not see a unit that is there
};

// Passes everything on to another kernel, but one in `period` of the calls
// that could show the fault does.
class FaultyKernel : public Kernel {
 public:
  FaultyKernel(std::unique_ptr<Kernel> kernel, Fault fault, uint64_t period);

  Opened Open(Device device) override;
  int Close(int fd) override;
  int Stat(Device device) override;
  int Access(Device device) override { return kernel_->Access(device); }
  int Destroy(Device device) override { return kernel_->Destroy(device); }
  Outcome Create(Device device) override { return kernel_->Create(device); }
  int Set(const Operation& operation, int fd) override {
    return kernel_->Set(operation, fd);
  }
  Status Prepare(const std::vector<Device>& idle) override {
    return kernel_->Prepare(idle);
  }
  Result<std::vector<Device>> Interfaces() override {
    return kernel_->Interfaces();
  }

 private:
  bool Unlucky();
  Opened ClaimAgain(Device device);

  const std::unique_ptr<Kernel> kernel_;
  const Fault fault_;
  const uint64_t period_;
  const pid_t process_;
  std::atomic<uint64_t> random_ = 0;
  std::mutex mutex_;
  std::map<int, Device> open_;  // by descriptor; guarded by mutex_
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TESTING_FAULTY_KERNEL_H_
