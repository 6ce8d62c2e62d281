// The interface ioctls of FreeBSD (netintro(4), tap(4)) that its target needs.
// Each function returns 0 or an errno value where it does not say otherwise;
// `socket` is any socket of the network stack meant.
#ifndef TAPRACE_HARNESS_TARGET_FREEBSD_INTERFACE_H_
#define TAPRACE_HARNESS_TARGET_FREEBSD_INTERFACE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/tap/device.h"
#include "harness/tap/outcome.h"

namespace taprace {

// The group that every interface taprace made is put into, its mark: it is
// seen from outside (`ifconfig -g taprace`) and survives whoever set it.
inline constexpr char kMarkGroup[] = "taprace";

// An interface of the tap or tun driver, or one that bears such a name.
struct Interface {
  std::string name;      // as it is called now: interfaces can be renamed
  Device device;         // what the driver calls it; any unit the driver allows
  bool other = false;    // renamed to a tap's name, but another driver's
  bool running = false;  // somebody has it open; may be out of date
  bool marked = false;   // of kMarkGroup
};

// ParseDevice without its bound on units, and only for names with a unit.
std::optional<Device> ParseInterface(std::string_view text);

// All there are, by device. Told by the driver's own name for each (ifmib(4)):
// the current name and the groups are for the administrator to change.
Result<std::vector<Interface>> ListInterfaces(int socket);

// The device nodes with a unit in /dev, sorted. Reading the directory creates
// none, unlike a look at a name in it.
Result<std::vector<Device>> ListNodes();

// Makes an interface (SIOCIFCREATE2); a generic name gets some unit.
Outcome CreateInterface(int socket, Device device);

// SIOCIFDESTROY. Waits while somebody has the interface open, on FreeBSD 13
// uninterruptibly and with every other destroy of the machine behind it.
int DestroyInterface(int socket, const char* name);

// Puts an interface into kMarkGroup; no error where it is in there already.
// Async-signal-safe. The interface must not be destroyed meanwhile: the group
// could keep a pointer to it (if_detach leaves the groups before the name is
// out of everybody's hands).
int MarkInterface(int socket, const char* name);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_FREEBSD_INTERFACE_H_
