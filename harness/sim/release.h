// The FreeBSD releases there is a simulation of.
#ifndef TAPRACE_HARNESS_SIM_RELEASE_H_
#define TAPRACE_HARNESS_SIM_RELEASE_H_

#include <cstdint>
#include <string_view>

namespace taprace::sim {

enum class Release : uint8_t { k13_2, k15_1 };

// "13.2", "15.1"
constexpr std::string_view Name(Release release) {
  return release == Release::k13_2 ? "13.2" : "15.1";
}

// As in <sys/param.h>.
constexpr int VersionNumber(Release release) {
  return release == Release::k13_2 ? 1302001 : 1501000;
}

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_RELEASE_H_
