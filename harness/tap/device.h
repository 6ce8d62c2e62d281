// The names of the devices under test: `tap`, `tap3`, `tun`, `tun0`.
#ifndef TAPRACE_HARNESS_TAP_DEVICE_H_
#define TAPRACE_HARNESS_TAP_DEVICE_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taprace {

// Which driver: Ethernet frames (tap(4)) or IP packets (tun(4)).
enum class Family : uint8_t { kTap, kTun };

// The N of `tapN`.
using Unit = int32_t;

// The unit of a generic name, `tap` or `tun`: "give me one".
inline constexpr Unit kGeneric = -1;

// The highest unit a program may name. FreeBSD's drivers allow 32767; a bound
// this low lets sets of units be bit sets.
inline constexpr Unit kUnitMax = 255;

// A device or interface name.
struct Device {
  Family family = Family::kTap;
  Unit unit = kGeneric;

  bool generic() const { return unit == kGeneric; }
  auto operator<=>(const Device&) const = default;
};

// "tap" or "tun".
std::string_view FamilyName(Family family);

// "tap", "tap3", …
std::string ToString(Device device);

// The inverse of ToString. Nothing for any other text, units written with
// leading zeros and units above kUnitMax included.
std::optional<Device> ParseDevice(std::string_view text);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TAP_DEVICE_H_
