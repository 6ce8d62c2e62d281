#include "harness/measure/live.h"

#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <mutex>
#include <set>

#include "harness/target/file_lock.h"

namespace taprace {
namespace {

// Interfaces in memory that outlive their close, as FreeBSD's do. Each open
// takes some time.
class ScriptedKernel : public Kernel {
 public:
  Opened Open(Device device) override {
    const timespec pause = {.tv_sec = 0, .tv_nsec = 200'000};
    nanosleep(&pause, nullptr);
    const std::lock_guard lock(mutex_);
    ++opens_;
    if (fail_every_ > 0 && opens_ % fail_every_ == 0) return {.error = EBUSY};
    if (device.generic()) {
      device.unit = 0;
      while (units_.contains(device.unit)) ++device.unit;
    }
    units_.insert(device.unit);
    most_ = std::max(most_, units_.size());
    return {.fd = 0, .unit = device.unit};
  }
  int Close(int /*fd*/) override { return 0; }
  int Stat(Device /*device*/) override { return 0; }
  int Access(Device /*device*/) override { return 0; }
  int Destroy(Device device) override {
    const std::lock_guard lock(mutex_);
    return units_.erase(device.unit) == 1 ? 0 : ENXIO;
  }
  Outcome Create(Device device) override {
    const std::lock_guard lock(mutex_);
    return {.error = units_.insert(device.unit).second ? 0 : EEXIST};
  }
  int Set(const Operation& /*operation*/, int /*fd*/) override { return 0; }
  Status Prepare(const std::vector<Device>& /*idle*/) override {
    return Done{};
  }
  Result<std::vector<Device>> Interfaces() override {
    std::vector<Device> devices;
    for (const Unit unit : units_) devices.push_back({.unit = unit});
    return devices;
  }

  int fail_every_ = 0;
  int opens_ = 0;
  std::set<Unit> units_;
  size_t most_ = 0;

 private:
  std::mutex mutex_;
};

constexpr SliceOptions kTenCalls = {.time_ns = int64_t{60'000'000'000},
                                    .calls_max = 10};

TEST(LiveMeasurerTest, CountsEveryCallAndCleansUp) {
  ScriptedKernel kernel;
  {
    LiveMeasurer measurer("scripted", kernel, true);
    for (const char* text :
         {"open_generic", "open_generic/threads:2/background:1", "open_missing",
          "open_missing/interfaces:20/threads:3", "open_idle/threads:2",
          "close/interfaces:3", "stat_generic", "open_null", "empty"}) {
      const Workload workload = *ParseWorkload(text);
      const Result<Measurement> measured =
          measurer.Measure(workload, kTenCalls);
      ASSERT_TRUE(measured.ok()) << measured.error().message;
      EXPECT_EQ(measured->latency.count(), 10 * workload.threads) << text;
      EXPECT_EQ(measured->failures(), 0) << text;
      EXPECT_EQ(kernel.units_.size(),
                static_cast<size_t>(PresentUnits(workload)))
          << text;
    }
    // Ten missing ones of each of three threads beside twenty idle.
    EXPECT_EQ(kernel.most_, 50u);
  }
  EXPECT_TRUE(kernel.units_.empty());
}

TEST(LiveMeasurerTest, FailuresAreCountedAndNotTimed) {
  ScriptedKernel kernel;
  kernel.fail_every_ = 4;
  LiveMeasurer measurer("scripted", kernel, true);
  const Result<Measurement> measured =
      measurer.Measure(*ParseWorkload("open_generic"), kTenCalls);
  ASSERT_TRUE(measured.ok());
  EXPECT_EQ(measured->latency.count(), 8);
  EXPECT_EQ(measured->failed.at("EBUSY"), 2);
}

TEST(LiveMeasurerTest, FailuresOfOthersAreToldApart) {
  ScriptedKernel kernel;
  kernel.fail_every_ = 1;
  LiveMeasurer measurer("scripted", kernel, true);
  const Result<Measurement> measured =
      measurer.Measure(*ParseWorkload("close"), kTenCalls);
  ASSERT_TRUE(measured.ok());
  EXPECT_EQ(measured->latency.count(), 0);
  EXPECT_EQ(measured->failed.at("others: EBUSY"), 10);
}

// No call is shorter than what its kernel sleeps, and a delay of half of that
// comes on top.
TEST(LiveMeasurerTest, DelaysAreWithinTheTimedRegion) {
  ScriptedKernel kernel;
  LiveMeasurer measurer("scripted", kernel, true);
  SliceOptions options = kTenCalls;
  EXPECT_GE(
      measurer.Measure(*ParseWorkload("open_idle"), options)->latency.min(),
      200'000);
  options.delay_percent = 50;
  EXPECT_GE(
      measurer.Measure(*ParseWorkload("open_idle"), options)->latency.min(),
      300'000);
}

TEST(LiveMeasurerTest, RefusesMoreInterfacesThanThereCanBe) {
  ScriptedKernel kernel;
  LiveMeasurer measurer("scripted", kernel, true);
  const Result<Measurement> measured =
      measurer.Measure(*ParseWorkload("open_idle/interfaces:1000"), kTenCalls);
  ASSERT_FALSE(measured.ok());
  EXPECT_EQ(measured.error().message,
            "open_idle/interfaces:1000: scripted has only 256 interfaces");
}

TEST(LiveMeasurerTest, MeasuresFileLocks) {
  auto kernel = FileLockKernel::Create();
  ASSERT_TRUE(kernel.ok()) << kernel.error().message;
  LiveMeasurer measurer("file-lock", **kernel, true);
  for (const char* text : {"open_generic/threads:4/background:2",
                           "open_missing/threads:2", "close"}) {
    const Result<Measurement> measured =
        measurer.Measure(*ParseWorkload(text), kTenCalls);
    ASSERT_TRUE(measured.ok()) << measured.error().message;
    EXPECT_GT(measured->latency.count(), 0) << text;
  }
}

}  // namespace
}  // namespace taprace
