#include "harness/tap/device.h"

#include <charconv>

namespace taprace {

std::string_view FamilyName(Family family) {
  return family == Family::kTap ? "tap" : "tun";
}

std::string ToString(Device device) {
  std::string name(FamilyName(device.family));
  if (!device.generic()) name += std::to_string(device.unit);
  return name;
}

std::optional<Device> ParseDevice(std::string_view text) {
  for (Family family : {Family::kTap, Family::kTun}) {
    if (!text.starts_with(FamilyName(family))) continue;
    std::string_view digits = text.substr(FamilyName(family).size());
    if (digits.empty()) return Device{family, kGeneric};
    if (digits.size() > 1 && digits[0] == '0') return std::nullopt;
    Unit unit = 0;
    const char* end = digits.data() + digits.size();
    auto [stop, error] = std::from_chars(digits.data(), end, unit);
    const bool whole = error == std::errc() && stop == end;
    if (!whole || unit < 0 || unit > kUnitMax) return std::nullopt;
    return Device{family, unit};
  }
  return std::nullopt;
}

}  // namespace taprace
