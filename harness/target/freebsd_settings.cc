#ifdef __FreeBSD__

#include "harness/target/freebsd_settings.h"

// clang-format off
#include <sys/param.h>  // the others need it
#include <sys/linker.h>
#include <sys/sysctl.h>
// clang-format on

#include <cerrno>
#include <string>

namespace taprace {
namespace {

constexpr char kModuleName[] = "tapreuse";

int SetModule(bool loaded) {
  if (loaded) return kldload(kModuleName) < 0 ? errno : 0;
  const int id = kldfind(kModuleName);
  return id < 0 || kldunload(id) != 0 ? errno : 0;
}

std::string SysctlName(Family family, Option option) {
  return "net.link." + std::string(FamilyName(family)) + "." +
         std::string(OptionName(option));
}

}  // namespace

std::optional<int32_t> GetSetting(Family family, Option option) {
  if (option == Option::kModule) return kldfind(kModuleName) >= 0 ? 1 : 0;
  int value = 0;
  size_t size = sizeof(value);
  if (sysctlbyname(SysctlName(family, option).c_str(), &value, &size, nullptr,
                   0) != 0) {
    return std::nullopt;
  }
  return value;
}

int SetSetting(Family family, Option option, int32_t value) {
  if (option == Option::kModule) return SetModule(value != 0);
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
