#ifdef __FreeBSD__

#include "harness/target/freebsd_settings.h"

// clang-format off
#include <sys/types.h>  // the others need it
#include <sys/sysctl.h>
// clang-format on

#include <cerrno>
#include <string>

namespace taprace {
namespace {

std::string SysctlName(Family family, Option option) {
  return "net.link." + std::string(FamilyName(family)) + "." +
         std::string(OptionName(option));
}

}  // namespace

std::optional<int32_t> GetSetting(Family family, Option option) {
  int value = 0;
  size_t size = sizeof(value);
  if (sysctlbyname(SysctlName(family, option).c_str(), &value, &size, nullptr,
                   0) != 0) {
    return std::nullopt;
  }
  return value;
}

int SetSetting(Family family, Option option, int32_t value) {
  const int wanted = value;
  return sysctlbyname(SysctlName(family, option).c_str(), nullptr, nullptr,
                      &wanted, sizeof(wanted)) == 0
             ? 0
             : errno;
}

SettingsAsFound::SettingsAsFound() {
  for (Family family : {Family::kTap, Family::kTun}) {
    for (int i = 0; i < kOptionCount; ++i) {
      const auto option = static_cast<Option>(i);
      if (OfDescriptor(option)) continue;
      if (const auto value = GetSetting(family, option)) {
        settings_.push_back({family, option, *value});
      }
    }
  }
}

Status SettingsAsFound::Restore() const {
  for (const Setting& setting : settings_) {
    if (GetSetting(setting.family, setting.option) == setting.value) continue;
    if (int error = SetSetting(setting.family, setting.option, setting.value)) {
      return ErrnoError(
          "restoring " + SysctlName(setting.family, setting.option), error);
    }
  }
  return Done{};
}

}  // namespace taprace

#endif  // __FreeBSD__
