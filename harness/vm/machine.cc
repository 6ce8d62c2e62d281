#include "harness/vm/machine.h"

#include "harness/vm/bhyve.h"
#include "harness/vm/qemu.h"

namespace taprace {

std::unique_ptr<Hypervisor> MakeHypervisor(const Guest& guest) {
  if (guest.hypervisor == HypervisorKind::kBhyve) {
    return std::make_unique<Bhyve>(guest);
  }
  return std::make_unique<Qemu>(guest);
}

}  // namespace taprace
