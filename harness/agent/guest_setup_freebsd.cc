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
#include <bit>
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

// Whether a parameter of the kernel is a string, as sysctl(3) tells: a kind and
// a format.
bool IsText(const std::string& name) {
  std::array<int, 2 + CTL_MAXNAME> question = {CTL_SYSCTL, CTL_SYSCTL_OIDFMT};
  size_t words = CTL_MAXNAME;
  if (sysctlnametomib(name.c_str(), question.data() + 2, &words) != 0) {
    return false;
  }
  std::array<unsigned, 64> answer = {};
  size_t size = sizeof(answer);
  return sysctl(question.data(), static_cast<unsigned>(words + 2),
                answer.data(), &size, nullptr, 0) == 0 &&
         (answer[0] & CTLTYPE) == CTLTYPE_STRING;
}

}  // namespace

// The kernel mounts devfs itself. The root may be a CD.
void PrepareAsInit() {
  MountTmpfs("/var/run");
  const int console = open("/dev/console", O_RDWR | O_NOCTTY);
  for (int fd = 0; console >= 0 && fd <= 2; ++fd) dup2(console, fd);
  if (console > 2) close(console);
}

void QuietConsole() {
  const int off = 0;
  (void)sysctlbyname("net.link.log_link_state_change", nullptr, nullptr, &off,
                     sizeof(off));
}

Status LoadModule(const std::string& path) {
  if (kldload(path.c_str()) >= 0 || errno == EEXIST) return Done{};
  return ErrnoError("module " + path, errno);
}

// A number takes as many bytes as the kernel says, from 1 (a bool) to 8.
Status SetSysctl(const GuestSetup::Sysctl& sysctl) {
  size_t size = 0;
  if (sysctlbyname(sysctl.name.c_str(), nullptr, &size, nullptr, 0) != 0) {
    return ErrnoError("sysctl " + sysctl.name, errno);
  }
  const void* value = sysctl.value.data();
  size_t length = sysctl.value.size();
  const std::optional<int64_t> number = ToNumber<int64_t>(sysctl.value);
  if (!IsText(sysctl.name)) {
    if (!number || size > sizeof(*number)) {
      return Error{"sysctl " + sysctl.name + ": '" + sysctl.value +
                   "' is no value for it"};
    }
    static_assert(std::endian::native == std::endian::little);
    value = &*number;
    length = size;
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
