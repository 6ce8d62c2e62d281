// A guest as its TOML file describes it. docs/vm.md is the reference.
#ifndef TAPRACE_HARNESS_VM_GUEST_H_
#define TAPRACE_HARNESS_VM_GUEST_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"

namespace taprace {

enum class System : uint8_t { kLinux, kFreeBsd };

enum class HypervisorKind : uint8_t { kQemu, kBhyve };

enum class Acceleration : uint8_t {
  kAuto,  // KVM where it works, otherwise TCG
  kKvm,
  kTcg,  // multi-threaded
};

// How the agent gets into the guest.
enum class Entry : uint8_t {
  // An initramfs that taprace makes; the agent is the first process. Linux
  // kernels that are booted directly.
  kInitramfs,
  // A disk that is a tar archive, unpacked and started after logging in as
  // root on the serial console. Images without a root password, as FreeBSD's
  // official ones.
  kLogin,
  // The image brings it, and starts it by itself.
  kInImage,
};

// How agent and host talk.
enum class PortKind : uint8_t {
  kVirtio,  // a virtio-console port named "taprace"
  kSerial,  // the second serial line
};

// What a guest may use up before it is killed.
struct GuestLimits {
  std::chrono::milliseconds boot{180'000};  // until the agent answers
  // A run may take this much longer than its own time limit.
  std::chrono::milliseconds answer{20'000};
  int64_t console_bytes = int64_t{16} << 20;  // in its whole life
};

// All paths are usable as they are.
struct Guest {
  std::string name;
  System system = System::kLinux;
  HypervisorKind hypervisor = HypervisorKind::kQemu;
  Acceleration acceleration = Acceleration::kAuto;
  std::string arch = "x86_64";  // or "aarch64"
  int cpus = 2;
  int64_t memory_mib = 512;
  std::string target;  // of the agent; empty: the system's own
  PortKind port = PortKind::kVirtio;
  std::vector<std::string> hypervisor_arguments;  // added at the end

  std::string kernel;               // booted directly; empty: from the image
  std::vector<std::string> initrd;  // passed with it, after our initramfs
  std::string command_line;         // of the kernel, after what we add
  std::string image;                // raw disk; never written to
  std::string iso;
  std::string symbols;  // the kernel as an ELF file with symbols; may be empty
  std::string loader;   // bhyve: UEFI firmware; empty: bhyveload(8)

  Entry entry = Entry::kInitramfs;
  std::string agent;
  std::string modules_folder;  // Linux: /lib/modules/VERSION
  std::vector<std::string> modules;
  std::vector<std::pair<std::string, std::string>> sysctls;

  // QEMU's plugin (ci/steer) that holds vCPUs up; empty: none. No key of the
  // file: it belongs to taprace, not to the guest.
  std::string steering_plugin;

  GuestLimits limits;
  std::vector<std::string> known;  // titles that are not news
};

// Reads a description. Paths in it count from the folder of `file`. `agent`
// stands for agent.file where it is not empty. The error names file, line and
// key.
Result<Guest> ParseGuest(std::string_view toml, const std::string& file,
                         const std::string& agent = "");

}  // namespace taprace

#endif  // TAPRACE_HARNESS_VM_GUEST_H_
