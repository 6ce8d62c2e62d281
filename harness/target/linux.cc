#ifdef __linux__

#include "harness/target/linux.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "harness/target/adjust.h"
#include "harness/target/rtnetlink.h"

namespace taprace {
namespace {

constexpr char kCloneDevice[] = "/dev/net/tun";

ifreq RequestFor(Device device) {
  ifreq request = {};
  const char* family = FamilyName(device.family).data();
  if (device.generic()) {
    snprintf(request.ifr_name, IFNAMSIZ, "%s%%d", family);
  } else {
    snprintf(request.ifr_name, IFNAMSIZ, "%s%d", family, device.unit);
  }
  return request;
}

// Attaches a new descriptor to a device, whose name is then in `request`.
Opened AttachOnly(Device device, int extra_flags, ifreq& request) {
  const int fd = open(kCloneDevice, O_RDWR | O_CLOEXEC);
  if (fd < 0) return {.error = errno};
  request = RequestFor(device);
  const int mode = device.family == Family::kTap ? IFF_TAP : IFF_TUN;
  request.ifr_flags = static_cast<short>(mode | IFF_NO_PI | extra_flags);
  if (ioctl(fd, TUNSETIFF, &request) != 0) {
    const int error = errno;
    close(fd);
    return {.error = error};
  }
  return {.error = 0, .fd = fd};
}

// Likewise, and tells the unit.
Opened Attach(Device device, int extra_flags) {
  ifreq request;
  Opened opened = AttachOnly(device, extra_flags, request);
  if (opened.error != 0) return opened;
  const std::optional<Device> got = ParseDevice(request.ifr_name);
  if (!got) {
    close(opened.fd);
    return {.error = EOVERFLOW};  // a unit above kUnitMax
  }
  opened.unit = got->unit;
  return opened;
}

}  // namespace

Result<std::unique_ptr<LinuxKernel>> LinuxKernel::Create() {
  if (access(kCloneDevice, R_OK | W_OK) != 0) {
    return ErrnoError(kCloneDevice, errno);
  }
  if (unshare(CLONE_NEWNET) != 0) {
    return ErrnoError("making a private network namespace (needs root)", errno);
  }
  const int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (control < 0) return ErrnoError("socket", errno);
  return std::unique_ptr<LinuxKernel>(new LinuxKernel(control));
}

Traits LinuxKernel::MakeTraits() {
  return {.outlives_close = false,
          .destroy_takes_held = true,
          .spec = "linux",
          .families = {Family::kTap, Family::kTun},
          .options = {Option::kPersist}};
}

LinuxKernel::~LinuxKernel() { close(socket_); }

Opened LinuxKernel::Open(Device device) { return Attach(device, 0); }

Opened LinuxKernel::OpenOnly(Device device) {
  ifreq request;
  return AttachOnly(device, 0, request);
}

int LinuxKernel::AddIdle(Device device) {
  ifreq request;
  const Opened opened = AttachOnly(device, IFF_TUN_EXCL, request);
  if (opened.error != 0) return opened.error;
  const int error = ioctl(opened.fd, TUNSETPERSIST, 1) == 0 ? 0 : errno;
  close(opened.fd);
  return error;
}

int LinuxKernel::QueryInterface(unsigned long request, Device device) const {
  ifreq query = RequestFor(device);
  return ioctl(socket_, request, &query) == 0 ? 0 : errno;
}

int LinuxKernel::Stat(Device device) {
  if (!device.generic()) return QueryInterface(SIOCGIFINDEX, device);
  return access(kCloneDevice, F_OK) == 0 ? 0 : errno;
}

int LinuxKernel::Access(Device device) {
  if (!device.generic()) return QueryInterface(SIOCGIFFLAGS, device);
  return access(kCloneDevice, R_OK | W_OK) == 0 ? 0 : errno;
}

Outcome LinuxKernel::Create(Device device) {
  const Opened opened = Attach(device, IFF_TUN_EXCL);
  if (opened.error != 0) return {.error = opened.error};
  const int error = ioctl(opened.fd, TUNSETPERSIST, 1) == 0 ? 0 : errno;
  close(opened.fd);
  return {.error = error, .unit = opened.unit};
}

int LinuxKernel::Destroy(Device device) {
  return DeleteLink(ToString(device).c_str());
}

int LinuxKernel::Set(const Operation& operation, int fd) {
  if (operation.option != Option::kPersist) return EOPNOTSUPP;
  return ioctl(fd, TUNSETPERSIST, operation.value) == 0 ? 0 : errno;
}

Status LinuxKernel::Prepare(const std::vector<Device>& idle) {
  const auto remove = [this](Device device) { return Destroy(device); };
  return AdjustInterfaces(*this, idle, remove, "interface ");
}

Result<std::vector<Device>> LinuxKernel::Interfaces() {
  struct if_nameindex* names = if_nameindex();
  if (names == nullptr) return ErrnoError("listing interfaces", errno);
  std::vector<Device> devices;
  for (const auto* name = names; name->if_index != 0; ++name) {
    if (auto device = ParseDevice(name->if_name)) devices.push_back(*device);
  }
  if_freenameindex(names);
  std::sort(devices.begin(), devices.end());
  return devices;
}

}  // namespace taprace

#endif  // __linux__
