// The suite on the kernel of a Linux guest, measured by the agent in it. Needs
// QEMU and Debian's cloud kernel (ci/setup --test).
#include <gtest/gtest.h>

#include "bench/run_suite.h"
#include "bench/suites.h"
#include "bench/vm_measurer.h"
#include "harness/testing/sanitized.h"
#include "harness/vm/linux_guest.h"
#include "harness/vm/vm_target.h"

namespace taprace {
namespace {

TEST(LinuxVmBench, MeasuresEveryKindOfWorkload) {
  if (kSanitized) GTEST_SKIP() << "an emulated guest is slow enough";
  const auto guest = LinuxTestGuest();
  if (!guest.ok()) GTEST_SKIP() << guest.error().message;
  const auto target = VmTarget::Create(*guest, {});
  ASSERT_TRUE(target.ok()) << target.error().message;
  VmMeasurer measurer(**target);
  // One call a slice at least, however slow the guest is.
  const auto run =
      RunSuite(measurer, {.workloads = *ParseSuite("smoke", 100),
                          .slice = {.time_ns = 20'000'000, .calls_max = 50},
                          .slices = 2});
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(run->target, "linux-test");
  EXPECT_EQ(run->unit, "ns");
  for (const BenchResult& result : run->results) {
    const std::string name = ToString(result.workload);
    EXPECT_EQ(result.skipped, "") << name;
    EXPECT_GE(result.measurement.latency.count(), 2) << name;
    EXPECT_EQ(result.measurement.failures(), 0) << name;
    EXPECT_EQ(result.slice_medians.size(), 2u) << name;
  }
  EXPECT_EQ((*target)->boots(), 1);
  EXPECT_TRUE((*target)->CleanUp().ok());
}

}  // namespace
}  // namespace taprace
