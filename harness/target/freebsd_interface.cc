#ifdef __FreeBSD__

#include "harness/target/freebsd_interface.h"

// clang-format off
#include <sys/param.h>  // the others need it
#include <dirent.h>
#include <net/if.h>
#include <net/if_mib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sockio.h>
#include <sys/sysctl.h>
// clang-format on

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace taprace {
namespace {

// The driver's name and unit of an interface, as in "tap3"; empty where the
// interface is gone.
std::string DriverName(unsigned index) {
  const std::array<int, 6> name = {CTL_NET,
                                   PF_LINK,
                                   NETLINK_GENERIC,
                                   IFMIB_IFDATA,
                                   static_cast<int>(index),
                                   IFDATA_DRIVERNAME};
  std::array<char, IFNAMSIZ + 16> text = {};
  size_t size = text.size() - 1;
  if (sysctl(name.data(), name.size(), text.data(), &size, nullptr, 0) != 0) {
    return "";
  }
  return text.data();
}

bool Running(int socket, const std::string& name) {
  ifreq request = {};
  strlcpy(request.ifr_name, name.c_str(), sizeof(request.ifr_name));
  return ioctl(socket, SIOCGIFFLAGS, &request) == 0 &&
         (request.ifr_flags & IFF_DRV_RUNNING) != 0;
}

// The names of the interfaces in kMarkGroup.
Result<std::vector<std::string>> Marked(int socket) {
  // A member may join between the two calls.
  constexpr int kAttempts = 10;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    ifgroupreq request = {};
    strlcpy(request.ifgr_name, kMarkGroup, sizeof(request.ifgr_name));
    if (ioctl(socket, SIOCGIFGMEMB, &request) != 0) {
      if (errno == ENOENT) return std::vector<std::string>{};  // no such group
      return ErrnoError("SIOCGIFGMEMB", errno);
    }
    std::vector<ifg_req> members(request.ifgr_len / sizeof(ifg_req));
    if (members.empty()) return std::vector<std::string>{};
    request.ifgr_groups = members.data();
    if (ioctl(socket, SIOCGIFGMEMB, &request) != 0) continue;
    std::vector<std::string> names;
    for (const ifg_req& member : members) {
      if (member.ifgrq_member[0] != '\0') {
        names.emplace_back(member.ifgrq_member);
      }
    }
    return names;
  }
  return ErrnoError("SIOCGIFGMEMB", errno);
}

}  // namespace

std::optional<Device> ParseInterface(std::string_view text) {
  for (Family family : {Family::kTap, Family::kTun}) {
    if (!text.starts_with(FamilyName(family))) continue;
    const std::string_view digits = text.substr(FamilyName(family).size());
    Unit unit = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, unit);
    if (error != std::errc() || stop != end || unit < 0) return std::nullopt;
    return Device{family, unit};
  }
  return std::nullopt;
}

Result<std::vector<Interface>> ListInterfaces(int socket) {
  const Result<std::vector<std::string>> marked = Marked(socket);
  if (!marked.ok()) return marked.error();
  struct if_nameindex* names = if_nameindex();
  if (names == nullptr) return ErrnoError("listing interfaces", errno);
  std::vector<Interface> interfaces;
  for (const auto* each = names; each->if_index != 0; ++each) {
    const auto by_driver = ParseInterface(DriverName(each->if_index));
    const auto by_name = ParseInterface(each->if_name);
    if (!by_driver && !by_name) continue;
    const std::string name = each->if_name;
    interfaces.push_back(
        {.name = name,
         .device = by_driver ? *by_driver : *by_name,
         .other = !by_driver,
         .running = Running(socket, name),
         .marked = std::count(marked->begin(), marked->end(), name) > 0});
  }
  if_freenameindex(names);
  std::sort(interfaces.begin(), interfaces.end(),
            [](const Interface& a, const Interface& b) {
              return a.device < b.device;
            });
  return interfaces;
}

Result<std::vector<Device>> ListNodes() {
  DIR* directory = opendir("/dev");
  if (directory == nullptr) return ErrnoError("/dev", errno);
  std::vector<Device> nodes;
  while (const dirent* entry = readdir(directory)) {
    if (auto device = ParseInterface(entry->d_name)) nodes.push_back(*device);
  }
  closedir(directory);
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

Outcome CreateInterface(int socket, Device device) {
  ifreq request = {};
  strlcpy(request.ifr_name, ToString(device).c_str(), sizeof(request.ifr_name));
  if (ioctl(socket, SIOCIFCREATE2, &request) != 0) return {.error = errno};
  const std::optional<Device> made = ParseInterface(request.ifr_name);
  if (!made) return {.error = EPROTO};
  return {.error = 0, .unit = made->unit};
}

int DestroyInterface(int socket, const char* name) {
  ifreq request = {};
  strlcpy(request.ifr_name, name, sizeof(request.ifr_name));
  return ioctl(socket, SIOCIFDESTROY, &request) == 0 ? 0 : errno;
}

int MarkInterface(int socket, const char* name) {
  ifgroupreq request = {};
  strlcpy(request.ifgr_name, name, sizeof(request.ifgr_name));
  strlcpy(request.ifgr_group, kMarkGroup, sizeof(request.ifgr_group));
  const bool done = ioctl(socket, SIOCAIFGROUP, &request) == 0;
  return done || errno == EEXIST ? 0 : errno;
}

}  // namespace taprace

#endif  // __FreeBSD__
