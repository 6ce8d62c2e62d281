// What nobody takes back is seen when a module is unloaded, or in the end.
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/sim/testing/machine.h"
#include "harness/sim/testing/releases.h"

namespace {

SIM_KERNEL_MODULE(kForgetful13, forgetful, 1302001);
SIM_KERNEL_MODULE(kForgetful15, forgetful, 1501000);

}  // namespace

namespace taprace::sim {
namespace {

using Body = std::function<void(Machine&)>;

class LeftoversTest : public testing::TestWithParam<Release> {
 protected:
  // The finding of a kernel with the module, "" if there is none.
  static std::string After(Body body, Tunables tunables = {}) {
    const Release release = GetParam();
    Settings settings = {
        .release = release,
        .tunables = std::move(tunables),
        .modules = {release == Release::k13_2 ? &kForgetful13 : &kForgetful15}};
    Machine machine(std::move(settings), {.threads = {{std::move(body)}}});
    return FirstWrong(machine, 1);
  }

  static std::string AfterForgetting(int what) {
    return After([](Machine&) {}, {{"net.link.tap.forgets", what}});
  }
};

INSTANTIATE_TEST_SUITE_P(Releases, LeftoversTest, BothReleases(), VersionOf);

TEST_P(LeftoversTest, WhoForgetsNothingIsFine) {
  EXPECT_EQ(AfterForgetting(0), "");
}

TEST_P(LeftoversTest, WhatAModuleForgetsIsNamed) {
  const std::vector<std::string> all = {
      "memory of type forgetful was not freed",
      "the lock forgetful mutex was not destroyed",
      "the lock forgetful sx was not destroyed",
      "the sysctl net.link.tap.remembered was not removed",
      "its handler of ifnet_arrival_event was not removed",
      "its device forgetful was not destroyed"};
  int what = 0;
  for (const std::string& expected : all) {
    EXPECT_EQ(AfterForgetting(++what),
              "panic: a module was unloaded, but " + expected);
  }
  EXPECT_EQ(AfterForgetting(++what),
            "panic: all modules were unloaded, but counters were not freed");
}

// Unloaded and loaded again: the second life does not hide what the first left.
TEST_P(LeftoversTest, AnUnloadOnTheWayIsLookedAt) {
  const auto reload = [](Machine& m) { (void)m.Reload(); };
  EXPECT_EQ(After(reload), "");
  EXPECT_NE(After(reload, {{"net.link.tap.forgets", 2}}), "");
}

TEST_P(LeftoversTest, WhatDoesNotLoadIsLookedAt) {
  const auto load = [](int forgets) {
    const Tunables tunables = {{"net.link.tap.refuses", 1},
                               {"net.link.tap.forgets", forgets}};
    return After([&tunables](Machine& m) {
      m.kernel.tunables = &tunables;
      EXPECT_EQ(m.Reload(), ENOEXEC);
    });
  };
  EXPECT_EQ(load(0), "");
  EXPECT_NE(load(1), "");
}

TEST_P(LeftoversTest, ReferencesToDevicesAreCounted) {
  EXPECT_EQ(After([](Machine& m) { dev_ref(m.FindDevice("forgetful")); }),
            "panic: references to forgetful are left");
  EXPECT_EQ(After([](Machine&) {
              EXPECT_EQ(SysStat("forgetful"), 0);  // its vnode has one
            }),
            "");
  EXPECT_EQ(After([](Machine& m) {
              struct cdev* const dev = m.MakeOther("other");
              dev_ref(dev);
              destroy_dev(dev);
              EXPECT_EQ(SysStat("other"), ENOENT);  // it leaves the list
            }),
            "panic: references to a device that is gone are left");
  EXPECT_EQ(After([](Machine& m) {
              Machine::Create("tap0");
              dev_rel(m.FindDevice("tap0"));
            }),
            "panic: references to tap0 are missing");
}

TEST_P(LeftoversTest, ReferencesToCredentialsAreCounted) {
  EXPECT_EQ(After([](Machine& m) { (void)crhold(m.kernel.root_creds[1]); }),
            "panic: references to credentials are left");
  // Of a file that stays open.
  EXPECT_EQ(After([](Machine& m) { (void)m.Open(0, "tap0"); }),
            "panic: references to a vnode of tap0 are left");
  // One for a device that is there, and one for each file while it is open.
  EXPECT_EQ(After([](Machine& m) {
              struct file* const fp = m.Open(0, "tap0");
              EXPECT_EQ(m.kernel.root_creds[0]->cr_ref, 3U);
              Machine::Close(fp);
            }),
            "");
  EXPECT_EQ(After([](Machine& m) {
              EXPECT_EQ(SysStat("tap0"), 0);
              crfree(m.kernel.root_creds[0]);
            }),
            "panic: references to credentials are missing");
}

TEST_P(LeftoversTest, ReferencesToInterfacesAreCounted) {
  const auto take = [] {
    CURVNET_SET(TD_TO_VNET(curthread));
    EXPECT_NE(ifunit_ref("tap0"), nullptr);
    CURVNET_RESTORE();
  };
  EXPECT_EQ(After([&take](Machine&) {
              Machine::Create("tap0");
              take();
            }),
            "panic: references to the interface tap0 are left");
  EXPECT_EQ(After([&take](Machine&) {
              Machine::Create("tap0");
              take();
              EXPECT_EQ(SysIfDestroy("tap0"), 0);
            }),
            "panic: references to an interface that is gone are left");
}

TEST_P(LeftoversTest, ReferencesToVnodesAndMountsAreCounted) {
  EXPECT_EQ(After([](Machine& m) {
              struct file* const fp = m.Open(0, "tap0");
              vref(fp->f_vnode);
              Machine::Close(fp);
            }),
            "panic: references to a vnode of tap0 are left");
  EXPECT_EQ(After([](Machine& m) { vfs_ref(&m.kernel.mounts[1]); }),
            "panic: references to a mount of devfs are left");
  EXPECT_EQ(After([](Machine& m) {
              (void)vfs_busy(&m.kernel.mounts[0], 0);
              vfs_rel(&m.kernel.mounts[0]);
            }),
            "panic: a mount of devfs is left busy");
}

}  // namespace
}  // namespace taprace::sim
