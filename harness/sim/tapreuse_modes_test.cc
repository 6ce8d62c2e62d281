// Loading and unloading tapreuse(4), and setting its mode, as its manual page
// tells of it.
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

#include "harness/sim/tapreuse.h"
#include "harness/sim/testing/in_order.h"
#include "harness/sim/testing/machine.h"
#include "harness/sim/testing/releases.h"

namespace taprace::sim {
namespace {

class TapreuseModesTest : public testing::TestWithParam<Release> {
 protected:
  static void Run(Machine::Plan plan, ReuseMode mode = ReuseMode::kHandoff) {
    RunInOrder(GetParam(), mode, std::move(plan));
  }
};

INSTANTIATE_TEST_SUITE_P(Releases, TapreuseModesTest, BothReleases(),
                         VersionOf);

// Machine::Reload(), with that mode for tap.
int Reload(Machine& m, int mode) {
  const Tunables tunables = {{"net.link.tap.reuse", mode}};
  const auto* const before = std::exchange(m.kernel.tunables, &tunables);
  const int error = m.Reload();
  m.kernel.tunables = before;
  return error;
}

// -1 where the module is not loaded.
int64_t Mode(Machine& m) { return m.Sysctl("net.link.tap.reuse"); }

// What is open stays open, and works, without the module.
TEST_P(TapreuseModesTest, UnloadsWithOpenDescriptors) {
  Run({.idle = {"tap0"},
       .threads = {{[](Machine& m) {
         struct file* const fp = m.Open(0, "tap");
         ASSERT_NE(fp, nullptr);
         EXPECT_EQ(UnloadModule(m.kernel, m.module()), 0);
         EXPECT_STREQ(DeviceNameOf(fp), "tap0");
         EXPECT_EQ(Opened(m, "tap0"), "error " + std::to_string(EBUSY));
         Machine::Close(fp);
         EXPECT_EQ(Opened(m, "tap0"), "tap0");
         EXPECT_EQ(Opened(m, "tap"), "tap1");  // as without the module
         EXPECT_EQ(SysIfDestroy("tap0"), 0);
       }}}});
}

// Interfaces that there were before the module, idle or open, in all vnets.
TEST_P(TapreuseModesTest, LoadsBesideInterfaces) {
  Run({.idle = {"tap0"},
       .threads = {
           {[](Machine&) { EXPECT_EQ(Machine::Create("tap2"), 0); }, kJail},
           {[](Machine& m) {
             struct file* const fp = m.Open(0, "tap0");
             EXPECT_EQ(Machine::Create("tap1"), 0);
             EXPECT_EQ(Reload(m, 2), 0);
             EXPECT_EQ(Opened(m, "tap"), "tap1");
             Machine::Close(fp);
             EXPECT_EQ(Opened(m, "tap"), "tap0");
             EXPECT_EQ(m.Interfaces(kHost), "tap0 tap1");
           }},
           {[](Machine& m) { EXPECT_EQ(Opened(m, "tap"), "tap2"); }, kJail}}});
}

TEST_P(TapreuseModesTest, OnlyModesThatThereAreCanBeSet) {
  Run({.threads = {{[](Machine& m) {
         for (const int mode : {0, 1, 2, 2, 1, 0}) {
           EXPECT_EQ(m.SetMode(mode), 0);
           EXPECT_EQ(Mode(m), mode);
         }
         for (const int mode : {-1, 3}) {
           EXPECT_EQ(m.SetMode(mode), EINVAL);
           EXPECT_EQ(Mode(m), 0);
         }
       }}}});
}

TEST_P(TapreuseModesTest, TheLoaderSetsTheModeOfAFamily) {
  Run({.threads = {{[](Machine& m) {
         for (const int mode : {0, 1, 2}) {
           EXPECT_EQ(Reload(m, mode), 0);
           EXPECT_EQ(Mode(m), mode);
           EXPECT_EQ(m.Sysctl("net.link.tun.reuse"), 0);
         }
         // What is no mode is none.
         EXPECT_EQ(Reload(m, 3), 0);
         EXPECT_EQ(Mode(m), 0);
       }}}});
}

TEST_P(TapreuseModesTest, HandoffNeedsTheNameOfItsDevice) {
  Run({.threads = {{[](Machine& m) {
         struct cdev* const other = m.MakeOther("tap");
         for (const int mode : {0, 1}) {
           EXPECT_EQ(m.SetMode(mode), 0);
           EXPECT_EQ(m.SetMode(2), EEXIST);
           EXPECT_EQ(Mode(m), 0);
         }
         EXPECT_EQ(Reload(m, 2), ENOEXEC);
         EXPECT_EQ(Mode(m), -1);
         destroy_dev(other);
       }}}},
      ReuseMode::kOff);
}

}  // namespace
}  // namespace taprace::sim
