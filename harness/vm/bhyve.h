// Guests under bhyve(8), on FreeBSD hosts.
//
// A guest is three commands: bhyveload(8) puts its kernel into memory, or the
// UEFI firmware does so later; bhyve(8) runs it; bhyvectl(8) --destroy frees
// what it had. The guest's memory is a file, /dev/vmm/NAME, until then.
#ifndef TAPRACE_HARNESS_VM_BHYVE_H_
#define TAPRACE_HARNESS_VM_BHYVE_H_

#include <string>
#include <vector>

#include "harness/vm/machine.h"

namespace taprace {

struct BhyvePaths {
  std::string image;   // this guest's own copy
  std::string tar;     // empty: none
  std::string socket;  // of the agent's port
};

// The commands, in order. Without side effects.
std::vector<std::string> BhyveLoadCommand(const Guest& guest,
                                          const std::string& name,
                                          const BhyvePaths& paths);
std::vector<std::string> BhyveCommand(const Guest& guest,
                                      const std::string& name,
                                      const BhyvePaths& paths);
std::vector<std::string> BhyveDestroyCommand(const std::string& name);

// What the exit status of bhyve(8) means.
std::string BhyveExitWords(int wait_status);

class Bhyve final : public Hypervisor {
 public:
  // `guest` must outlive it.
  explicit Bhyve(const Guest& guest) : guest_(guest) {}

  Result<std::unique_ptr<Machine>> Boot(const BootFiles& files) override;

 private:
  const Guest& guest_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_BHYVE_H_
