// Guests under QEMU, on any host: with KVM where it works, otherwise with its
// code generator, a thread a vCPU.
#ifndef TAPRACE_HARNESS_VM_QEMU_H_
#define TAPRACE_HARNESS_VM_QEMU_H_

#include <string>
#include <vector>

#include "harness/vm/machine.h"

namespace taprace {

// The descriptors QEMU inherits, beside 0 and 1, the console, and 2, where it
// complains.
struct QemuDescriptors {
  static constexpr int kPort = 3;
  static constexpr int kRam = 4;
  static constexpr int kBootFile = 5;  // the initramfs or the tar
  static constexpr int kSteering = 6;
};

// What to open for them.
struct QemuPaths {
  std::string ram;
  std::string boot_file;
};

// The whole command. Without side effects.
std::vector<std::string> QemuCommand(const Guest& guest, bool kvm,
                                     const QemuPaths& paths);

// Whether QEMU can run guests of that architecture with KVM here. /dev/kvm
// alone does not tell, so it is tried, once.
bool KvmWorks(const std::string& arch);

class Qemu final : public Hypervisor {
 public:
  // `guest` must outlive it.
  explicit Qemu(const Guest& guest) : guest_(guest) {}

  Result<std::unique_ptr<Machine>> Boot(const BootFiles& files) override;

 private:
  const Guest& guest_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_QEMU_H_
