#include "harness/measure/floor.h"

#include <fcntl.h>

#include <cerrno>

namespace taprace {
namespace {

class NoInterfaces : public Kernel {
 public:
  int Stat(Device /*device*/) override { return ENOTSUP; }
  int Access(Device /*device*/) override { return ENOTSUP; }
  int Destroy(Device /*device*/) override { return ENOTSUP; }
  Outcome Create(Device /*device*/) override { return {.error = ENOTSUP}; }
  int Set(const Operation& /*operation*/, int /*fd*/) override {
    return ENOTSUP;
  }
  Status Prepare(const std::vector<Device>& /*idle*/) override {
    return Done{};
  }
  Result<std::vector<Device>> Interfaces() override {
    return std::vector<Device>();
  }
};

class EmptyKernel : public NoInterfaces {
 public:
  Opened Open(Device /*device*/) override { return {.fd = 0}; }
  int Close(int /*fd*/) override { return 0; }
};

class NullKernel : public NoInterfaces {
 public:
  Opened Open(Device /*device*/) override {
    const int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (fd < 0) return {.error = errno};
    return {.fd = fd};
  }
};

}  // namespace

Kernel* FloorOf(TimedCall call) {
  static EmptyKernel empty;
  static NullKernel null;
  if (call == TimedCall::kEmpty) return &empty;
  if (call == TimedCall::kOpenNull) return &null;
  return nullptr;
}

}  // namespace taprace
