// What the agent prepares in its guest before it serves: the machine may have
// nothing else that could.
#ifndef TAPRACE_HARNESS_AGENT_GUEST_SETUP_H_
#define TAPRACE_HARNESS_AGENT_GUEST_SETUP_H_

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace taprace {

// The text form is lines:
//
//   port PATH          where the host is
//   module PATH        load this kernel module; in order
//   sysctl NAME VALUE  after the modules
struct GuestSetup {
  struct Sysctl {
    std::string name;
    std::string value;
    bool operator==(const Sysctl&) const = default;
  };

  std::string port;
  std::vector<std::string> modules;
  std::vector<Sysctl> sysctls;

  bool operator==(const GuestSetup&) const = default;
};

std::string ToString(const GuestSetup& setup);

// The error names `file` and the line.
Result<GuestSetup> ParseGuestSetup(std::string_view text,
                                   std::string_view file);

// Makes the file systems and devices of a machine that has just booted, as its
// first process.
void PrepareAsInit();

// Keeps the kernel from telling its console of each interface that is opened or
// closed: a serial console is slow, and what it may hold is limited.
void QuietConsole();

// Loads a kernel module; one that is there already is no error.
Status LoadModule(const std::string& path);

// Sets a kernel parameter, as sysctl(8) would.
Status SetSysctl(const GuestSetup::Sysctl& sysctl);

// Turns the machine off. Only the first process calls this.
[[noreturn]] void PowerOff();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_GUEST_SETUP_H_
