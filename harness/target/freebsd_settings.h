// The settings of FreeBSD's tap and tun drivers: sysctl(8) net.link.tap.* and
// net.link.tun.*.
#ifndef TAPRACE_HARNESS_TARGET_FREEBSD_SETTINGS_H_
#define TAPRACE_HARNESS_TARGET_FREEBSD_SETTINGS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/base/result.h"
#include "harness/tap/device.h"
#include "harness/tap/operation.h"

namespace taprace {

// The value of a driver's option; nothing where the driver has none such.
std::optional<int32_t> GetSetting(Family family, Option option);

// Returns 0 or an errno value: ENOENT where there is no such option.
int SetSetting(Family family, Option option, int32_t value);

// What all settings were at one moment.
class SettingsAsFound {
 public:
  // Reads them now.
  SettingsAsFound();

  // Changes back those that differ.
  Status Restore() const;

 private:
  struct Setting {
    Family family;
    Option option;
    int32_t value;
  };
  std::vector<Setting> settings_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_FREEBSD_SETTINGS_H_
