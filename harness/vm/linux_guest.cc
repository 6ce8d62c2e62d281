#include "harness/vm/linux_guest.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace taprace {
namespace {

// Where ci/guest_kernel puts it. Bazel's tests have no HOME.
std::string CacheFolder() {
  if (const char* cache = getenv("XDG_CACHE_HOME")) return cache;
  const char* home = getenv("HOME");
  const passwd* user = getpwuid(getuid());
  if (home == nullptr && user != nullptr) home = user->pw_dir;
  return std::string(home == nullptr ? "" : home) + "/.cache";
}

bool InPath(const std::string& program) {
  for (const char* folder : {"/usr/bin/", "/usr/local/bin/", "/bin/"}) {
    if (access((folder + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

}  // namespace

Result<Guest> LinuxTestGuest() {
  const std::string folder = CacheFolder() + "/taprace/linux-guest";
  Guest guest{.name = "linux-test"};
  guest.kernel = folder + "/kernel";
  guest.modules_folder = folder + "/modules";
  guest.modules = {"tun"};
  guest.agent = "harness/agent/taprace-agent";
  guest.memory_mib = 256;
  // An interface goes only after a grace period of RCU, of which there are many
  // in each program; most of a run would be waiting for them.
  guest.command_line = "rcupdate.rcu_expedited=1";
  // The same speed everywhere, and no stretched times under load.
  guest.acceleration = Acceleration::kTcg;
  if (access(guest.kernel.c_str(), R_OK) != 0) {
    return Error{guest.kernel + " is missing: run ci/guest_kernel"};
  }
  if (!InPath("qemu-system-x86_64")) {
    return Error{"qemu-system-x86_64 is missing: run ci/setup --test"};
  }
  return guest;
}

}  // namespace taprace
