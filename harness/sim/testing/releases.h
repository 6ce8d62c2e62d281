// Tests that run on both releases, as NAME/v13 and NAME/v15:
//
//   class MyTest : public testing::TestWithParam<Release> {};
//   INSTANTIATE_TEST_SUITE_P(Releases, MyTest, BothReleases(), VersionOf);
#ifndef TAPRACE_HARNESS_SIM_TESTING_RELEASES_H_
#define TAPRACE_HARNESS_SIM_TESTING_RELEASES_H_

#include <gtest/gtest.h>

#include <string>

#include "harness/sim/release.h"

namespace taprace::sim {

inline auto BothReleases() {
  return testing::Values(Release::k13_2, Release::k15_1);
}

inline std::string VersionOf(const testing::TestParamInfo<Release>& info) {
  return info.param == Release::k13_2 ? "v13" : "v15";
}

}  // namespace taprace::sim

#endif  // TAPRACE_HARNESS_SIM_TESTING_RELEASES_H_
