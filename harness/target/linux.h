// The tun/tap driver of the Linux kernel this process runs on.
//
// `open tap` is TUNSETIFF with the name "tap%d", which makes a new interface
// of the lowest free number; `open tapN` attaches to the interface of that
// name or makes it. Idle interfaces are persistent ones nobody is attached to.
// `create` makes one in four system calls, so it holds the unit meanwhile;
// `destroy` is RTM_DELLINK; `stat` and `access` of a unit are SIOCGIFINDEX and
// SIOCGIFFLAGS, for Linux has no node a unit. See tuntap.rst of the kernel.
#ifndef TAPRACE_HARNESS_TARGET_LINUX_H_
#define TAPRACE_HARNESS_TARGET_LINUX_H_

#include <memory>

#include "harness/exec/kernel.h"
#include "harness/tap/traits.h"

namespace taprace {

class LinuxKernel : public Kernel {
 public:
  // Puts the calling thread, and so all threads and processes it starts later,
  // into a network namespace of their own: no interface outside is touched,
  // and whatever happens, the kernel removes all with the last process in it.
  // Needs the right to do so (root) and /dev/net/tun.
  static Result<std::unique_ptr<LinuxKernel>> Create();
  static Traits MakeTraits();
  ~LinuxKernel() override;

  Opened Open(Device device) override;
  int Stat(Device device) override;
  int Access(Device device) override;
  Outcome Create(Device device) override;
  int Destroy(Device device) override;
  int Set(const Operation& operation, int fd) override;
  Status Prepare(const std::vector<Device>& idle) override;
  Result<std::vector<Device>> Interfaces() override;

  // The kernel's own bound is the memory. A removal waits for all processors,
  // so thousands are left to the end of the namespace.
  Unit unit_limit() const override { return 1 << 20; }
  Opened OpenOnly(Device device) override;
  int AddIdle(Device device) override;
  bool cleans_up() const override { return true; }

 private:
  explicit LinuxKernel(int socket) : socket_(socket) {}

  int QueryInterface(unsigned long request, Device device) const;

  const int socket_;  // for interface ioctls
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_LINUX_H_
