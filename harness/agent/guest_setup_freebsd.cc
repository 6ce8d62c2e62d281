#ifdef __FreeBSD__

// clang-format off
#include <sys/param.h>  // the others need it
#include <fcntl.h>
#include <sys/linker.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/sysctl.h>
#include <sys/uio.h>
#include <unistd.h>
// clang-format on

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "harness/agent/guest_setup.h"
#include "harness/agent/words.h"

namespace taprace {

namespace {

// Best effort: a root file system that can be written to needs none.
void MountTmpfs(const char* place) {
  const auto text = [](const char* word) {
    return iovec{.iov_base = const_cast<char*>(word),
                 .iov_len = strlen(word) + 1};
  };
  std::array<iovec, 4> options = {text("fstype"), text("tmpfs"), text("fspath"),
                                  text(place)};
  (void)nmount(options.data(), options.size(), 0);
}

}  // namespace

// The kernel mounts devfs itself. The root may be a CD.
void PrepareAsInit() {
  MountTmpfs("/var/run");
  const int console = open("/dev/console", O_RDWR | O_NOCTTY);
  for (int fd = 0; console >= 0 && fd <= 2; ++fd) dup2(console, fd);
  if (console > 2) close(console);
}

Status LoadModule(const std::string& path) {
  if (kldload(path.c_str()) >= 0 || errno == EEXIST) return Done{};
  return ErrnoError("module " + path, errno);
}

// Numbers are set by their size: an int or a long.
Status SetSysctl(const GuestSetup::Sysctl& sysctl) {
  size_t size = 0;
  if (sysctlbyname(sysctl.name.c_str(), nullptr, &size, nullptr, 0) != 0) {
    return ErrnoError("sysctl " + sysctl.name, errno);
  }
  const std::optional<int64_t> number = ToNumber<int64_t>(sysctl.value);
  const auto narrow = static_cast<int32_t>(number.value_or(0));
  const void* value = sysctl.value.data();
  size_t length = sysctl.value.size();
  if (number && size == sizeof(narrow)) {
    value = &narrow;
    length = sizeof(narrow);
  } else if (number && size == sizeof(*number)) {
    value = &*number;
    length = sizeof(*number);
  }
  if (sysctlbyname(sysctl.name.c_str(), nullptr, nullptr, value, length) != 0) {
    return ErrnoError("sysctl " + sysctl.name, errno);
  }
  return Done{};
}

void PowerOff() {
  sync();
  reboot(RB_POWEROFF);
  while (true) pause();
}

}  // namespace taprace

#endif  // __FreeBSD__
