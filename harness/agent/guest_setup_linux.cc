#ifdef __linux__

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "harness/agent/guest_setup.h"

namespace taprace {

void PrepareAsInit() {
  struct Mount {
    const char* type;
    const char* place;
  };
  for (const auto& [type, place] : {Mount{"devtmpfs", "/dev"},
                                    {"proc", "/proc"},
                                    {"sysfs", "/sys"},
                                    {"tmpfs", "/tmp"}}) {
    mkdir(place, 0755);
    mount(type, place, type, 0, nullptr);
  }
  const int console = open("/dev/console", O_RDWR | O_NOCTTY);
  for (int fd = 0; console >= 0 && fd <= 2; ++fd) dup2(console, fd);
  if (console > 2) close(console);
}

// The kernel says nothing of that.
void QuietConsole() {}

Status LoadModule(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return ErrnoError("module " + path, errno);
  const long result = syscall(SYS_finit_module, fd, "", 0);
  const int error = result == 0 ? 0 : errno;
  close(fd);
  if (error != 0 && error != EEXIST) {
    return ErrnoError("module " + path, error);
  }
  return Done{};
}

Status SetSysctl(const GuestSetup::Sysctl& sysctl) {
  std::string path = "/proc/sys/" + sysctl.name;
  std::replace(path.begin(), path.end(), '.', '/');
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const ssize_t size =
      fd < 0 ? -1 : write(fd, sysctl.value.data(), sysctl.value.size());
  const int error = size < 0 ? errno : 0;
  if (fd >= 0) close(fd);
  if (error != 0) return ErrnoError("sysctl " + sysctl.name, error);
  return Done{};
}

void PowerOff() {
  sync();
  reboot(RB_POWER_OFF);
  while (true) pause();
}

}  // namespace taprace

#endif  // __linux__
