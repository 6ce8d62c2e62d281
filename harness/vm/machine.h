// The seam between guests and what runs them: a hypervisor boots machines.
// One file an implementation (qemu.h, bhyve.h).
#ifndef TAPRACE_HARNESS_VM_MACHINE_H_
#define TAPRACE_HARNESS_VM_MACHINE_H_

#include <memory>
#include <optional>
#include <string>

#include "harness/base/result.h"
#include "harness/vm/boot_files.h"
#include "harness/vm/guest.h"
#include "harness/vm/shared_file.h"

namespace taprace {

// A guest that has been started. Destroying it kills it; nothing stays behind.
class Machine {
 public:
  virtual ~Machine() = default;

  // What the guest writes to its console is read here, without blocking; what
  // is written here is typed there.
  virtual int console() const = 0;

  // The host's end of the agent's port, -1 as long as there is none.
  virtual int port() = 0;

  // The host's end of the steering plugin's socket, -1 where there is none.
  virtual int steering() { return -1; }

  // How the hypervisor ended, in words; nothing while it runs.
  virtual std::optional<std::string> Ended() = 0;

  // Stops the guest, so that its memory stands still. Idempotent.
  virtual void Stop() = 0;

  // The guest's memory, after Stop().
  virtual Result<std::unique_ptr<MemoryImage>> Memory() = 0;
};

class Hypervisor {
 public:
  virtual ~Hypervisor() = default;

  // Starts a machine. `files` must outlive it. The calling thread must, too. An
  // error says what is wrong with this host or the description; whether the
  // guest comes up is another question.
  virtual Result<std::unique_ptr<Machine>> Boot(const BootFiles& files) = 0;
};

// The one that the guest is described for.
std::unique_ptr<Hypervisor> MakeHypervisor(const Guest& guest);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_MACHINE_H_
