// The rights that tapreuse(4) gives in mode 2, as its manual page tells them,
// and what an open of the generic name costs.
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "harness/schedule/replay.h"
#include "harness/sim/step_clock.h"
#include "harness/sim/tapreuse.h"
#include "harness/sim/testing/in_order.h"
#include "harness/sim/testing/machine.h"
#include "harness/sim/testing/releases.h"
#include "harness/testing/sanitized.h"

namespace taprace::sim {
namespace {

using Body = std::function<void(Machine&)>;

class TapreuseRightsTest : public testing::TestWithParam<Release> {
 protected:
  static void Run(Machine::Plan plan, const Tunables& tunables = {},
                  ReuseMode mode = ReuseMode::kHandoff) {
    RunInOrder(GetParam(), mode, std::move(plan), tunables);
  }

  void RunAs(uid_t uid, Body body, const Tunables& tunables = {},
             Body prepare = nullptr) {
    Run({.idle = {"tap0"},
         .threads = {{std::move(body), kHost, uid}},
         .prepare = std::move(prepare)},
        tunables);
  }
};

INSTANTIATE_TEST_SUITE_P(Releases, TapreuseRightsTest, BothReleases(),
                         VersionOf);

const std::string kNotFound = "error " + std::to_string(ENOENT);
const std::string kNotAllowed = "error " + std::to_string(EACCES);

TEST_P(TapreuseRightsTest, WithoutCloningNothingIsGiven) {
  RunAs(0,
        [](Machine& m) {
          EXPECT_EQ(Opened(m, "tap"), kNotFound);
          EXPECT_EQ(Opened(m, "tap0"), "tap0");
          EXPECT_EQ(Opened(m, "tap7"), kNotFound);
          EXPECT_EQ(Opened(m, "tun"), "tun0");
          EXPECT_EQ(m.Interfaces(kHost), "tap0 tun0");
        },
        {{"net.link.tap.devfs_cloning", 0}});
}

TEST_P(TapreuseRightsTest, WhoMayNotCreateGetsNothingIdleEither) {
  RunAs(kUucp, [](Machine& m) {
    EXPECT_EQ(Opened(m, "tap"), kNotFound);
    EXPECT_EQ(Opened(m, "tap0"), "tap0");
    EXPECT_EQ(Opened(m, "tap7"), kNotFound);
    EXPECT_EQ(m.Interfaces(kHost), "tap0");
  });
}

TEST_P(TapreuseRightsTest, UserOpenIsForTapOnly) {
  RunAs(kUucp,
        [](Machine& m) {
          EXPECT_EQ(Opened(m, "tap"), "tap0");
          EXPECT_EQ(Opened(m, "tap7"), "tap7");
          EXPECT_EQ(Opened(m, "tun"), kNotFound);
        },
        {{"net.link.tap.user_open", 1}});
}

TEST_P(TapreuseRightsTest, PermissionsOfBothDevicesAreNeeded) {
  const Tunables user_open = {{"net.link.tap.user_open", 1}};
  RunAs(
      kSomebody,
      [](Machine& m) {
        EXPECT_EQ(Opened(m, "tap"), kNotAllowed);
        EXPECT_EQ(m.Interfaces(kHost), "tap0");
      },
      user_open);
  // tap0 belongs to somebody else, and is passed over.
  RunAs(
      kUucp, [](Machine& m) { EXPECT_EQ(Opened(m, "tap"), "tap1"); }, user_open,
      [](Machine& m) { m.FindDevice("tap0")->si_uid = kSomebody; });
  // Nobody may open what is created: the interface is left behind.
  RunAs(
      kSomebody,
      [](Machine& m) {
        EXPECT_EQ(Opened(m, "tap"), kNotAllowed);
        EXPECT_EQ(m.Interfaces(kHost), "tap0 tap1");
      },
      user_open, [](Machine& m) { m.FindDevice("tap")->si_mode = 0666; });
}

TEST_P(TapreuseRightsTest, LookingUpTheGenericNameCreatesNothing) {
  RunAs(0, [](Machine& m) {
    Machine::Create("tap1");
    EXPECT_EQ(SysIfDestroy("tap0"), 0);
    EXPECT_EQ(SysIfDestroy("tap1"), 0);
    EXPECT_EQ(SysStat("tap"), 0);
    EXPECT_EQ(SysAccess("tap"), 0);
    EXPECT_EQ(SysStat("tun"), 0);
    EXPECT_EQ(m.Interfaces(kHost), "");
    EXPECT_EQ(SysStat("tap3"), 0);  // but that of a unit does
    EXPECT_EQ(m.Interfaces(kHost), "tap3");
  });
}

// A jail with a vnet of its own gets interfaces of that; the host does not see
// them as idle, and the jail does not see the devices the host's opens made.
TEST_P(TapreuseRightsTest, JailsGetInterfacesOfTheirVnet) {
  Run({.idle = {"tap0"},
       .threads = {{[](Machine& m) {
                     Machine::Close(m.Open(0, "tap"));
                     struct file* const tap0 = m.Open(0, "tap");
                     Machine::Close(m.Open(0, "tap"));  // makes tap1
                     Machine::Close(tap0);
                   }},
                   {[](Machine& m) {
                      EXPECT_EQ(SysStat("tap0"), 0);  // of ifconfig(8)
                      EXPECT_EQ(SysStat("tap1"), ENOENT);
                      EXPECT_EQ(Opened(m, "tap"), "tap2");
                      EXPECT_EQ(Opened(m, "tap"), "tap2");
                      EXPECT_EQ(m.Interfaces(kHost), "tap0 tap1");
                      EXPECT_EQ(m.Interfaces(kJail), "tap2");
                    },
                    kJail},
                   {[](Machine& m) {
                     EXPECT_EQ(Opened(m, "tap"), "tap0");
                     EXPECT_EQ(Opened(m, "tap2"), "tap2");
                   }}}});
}

// Mode 1: the device of a vnet's own interface may be one of another prison.
TEST_P(TapreuseRightsTest, DevicesOfOtherPrisonsAreNoAnswer) {
  Run({.threads = {{[](Machine& m) {
                      EXPECT_EQ(Machine::Create("tap0"), 0);
                      m.FindDevice("tap0")->si_cred =
                          crhold(m.kernel.root_creds[kHost]);
                      EXPECT_EQ(Opened(m, "tap"), "tap1");
                      EXPECT_EQ(Opened(m, "tap0"), kNotFound);
                      EXPECT_EQ(m.Interfaces(kJail), "tap0 tap1");
                    },
                    kJail}}},
      {}, ReuseMode::kClone);
}

// The devfs mount is the one that the generic device was found in, and the name
// may be one below a directory descriptor.
TEST_P(TapreuseRightsTest, OpensBelowADirectory) {
  RunAs(0, [](Machine& m) {
    for (const auto& mount : m.kernel.mounts) {
      struct vnode* const root =
          ToDevfs(const_cast<struct mount*>(&mount))->dm_rootdir->de_vnode;
      struct file* fp = nullptr;
      u_long rights = CAP_ALL;
      ASSERT_EQ(SysOpenAt(root, "tap", &fp, &rights), 0);
      EXPECT_EQ(rights, CAP_ALL);
      EXPECT_STREQ(DeviceNameOf(fp), "tap0");
      EXPECT_EQ(fp->f_vnode->v_mount, &mount);
      Machine::Close(fp);
    }
  });
}

// What openat(2) of `name` below /dev answers with a directory descriptor of
// those rights, and which rights the new descriptor has.
std::string OpenedAt(Machine& m, const char* name, u_long rights) {
  struct file* fp = nullptr;
  const int error = SysOpenAt(m.Root(), name, &fp, &rights);
  if (error != 0) return "error " + std::to_string(error);
  const std::string device = DeviceNameOf(fp);
  Machine::Close(fp);
  return device + " " + std::to_string(rights);
}

constexpr u_long kNeeded = CAP_LOOKUP | CAP_READ | CAP_WRITE;
const std::string kNotCapable = "error " + std::to_string(ENOTCAPABLE);

// As for the device of a unit itself: the generic name needs, and passes on,
// what any name does.
TEST_P(TapreuseRightsTest, DirectoryDescriptorsPassTheirRightsOn) {
  for (const bool mode : {false, true}) {
    RunAs(0, [mode](Machine& m) {
      if (mode) m.EnterCapabilityMode();
      for (const char* name : {"tap", "tap0"}) {
        for (u_long rights : {kNeeded, kNeeded | CAP_IOCTL, CAP_ALL}) {
          EXPECT_EQ(OpenedAt(m, name, rights),
                    "tap0 " + std::to_string(rights));
        }
        EXPECT_EQ(OpenedAt(m, name, kNeeded & ~CAP_LOOKUP), kNotCapable);
        EXPECT_EQ(OpenedAt(m, name, kNeeded & ~CAP_WRITE), kNotCapable);
      }
      EXPECT_EQ(m.Interfaces(kHost), "tap0");
    });
  }
}

TEST_P(TapreuseRightsTest, CapabilityModeTakesADirectoryDescriptor) {
  RunAs(0, [](Machine& m) {
    m.EnterCapabilityMode();
    for (const char* name : {"tap", "tap0"}) {
      EXPECT_EQ(Opened(m, name), "error " + std::to_string(ECAPMODE));
    }
    EXPECT_EQ(OpenedAt(m, "/dev/tap", CAP_ALL), kNotCapable);
    EXPECT_EQ(m.Interfaces(kHost), "tap0");
    // What is made in capability mode is no different.
    EXPECT_EQ(SysIfDestroy("tap0"), 0);
    EXPECT_EQ(OpenedAt(m, "tap", kNeeded), "tap0 " + std::to_string(kNeeded));
    EXPECT_EQ(OpenedAt(m, "tap7", kNeeded), "tap7 " + std::to_string(kNeeded));
  });
}

// Rules of devfs(8) hide names, those of units or all.
TEST_P(TapreuseRightsTest, HiddenDevicesArePassedOver) {
  const auto hide = [](const char* names) {
    return [names](Machine& m) {
      ToDevfs(&m.kernel.mounts[0])->dm_hidden = names;
    };
  };
  RunAs(
      0,
      [](Machine& m) {
        EXPECT_EQ(Opened(m, "tap"), "tap1");
        EXPECT_EQ(Opened(m, "tap0"), kNotFound);
        EXPECT_EQ(m.Interfaces(kHost), "tap0 tap1");
      },
      {}, hide("tap0"));
  RunAs(
      0,
      [](Machine& m) {
        EXPECT_EQ(Opened(m, "tap"), kNotFound);
        EXPECT_EQ(m.Interfaces(kHost), "tap0");
      },
      {}, hide("tap"));
}

// Nothing is found by the name of another kind's interface, at once; it is in
// nobody's way.
TEST_P(TapreuseRightsTest, NamesOfOtherKindsAreNotFound) {
  RunAs(0, [](Machine& m) {
    Machine::AttachOther("tap1");
    EXPECT_EQ(Opened(m, "tap1"), kNotFound);
    EXPECT_EQ(curthread->td_pauses, 0);
    struct file* const tap0 = m.Open(0, "tap");
    EXPECT_EQ(Opened(m, "tap"), "tap2");
    Machine::Close(tap0);
    EXPECT_EQ(m.Interfaces(kHost), "tap0 tap1 tap2");
  });
}

// A handler of dev_clone that stands where the stock one does.
void NoteName(void* names, struct ucred* /*cred*/, char* name, int /*length*/,
              struct cdev** /*dev*/) {
  static_cast<std::string*>(names)->append(name).append(";");
}

// What of the names tap7, which the caller may not create, and other it is
// asked for.
std::string NamesPassedOn(Release release, const char* fault) {
  Settings settings =
      WithTapreuse(release, *FindTapreuse(release, fault), ReuseMode::kHandoff);
  std::string names;
  const auto look = [](Machine& m) {
    EXPECT_EQ(Opened(m, "tap7"), kNotFound);
    EXPECT_EQ(Opened(m, "other"), kNotFound);
  };
  Machine machine(
      std::move(settings),
      {.threads = {{look, kHost, kSomebody}}, .prepare = [&names](Machine&) {
         EVENTHANDLER_REGISTER(dev_clone, NoteName, &names, 1000);
       }});
  schedule::Engine engine;
  schedule::Replay in_order{{}};
  EXPECT_FALSE(engine.Run(machine, in_order)->finding);
  return names;
}

TEST_P(TapreuseRightsTest, NamesOfUnitsAreHiddenFromTheStockHandler) {
  EXPECT_EQ(NamesPassedOn(GetParam(), ""), ";other;");
  EXPECT_EQ(NamesPassedOn(GetParam(), "lets_stock_in"), "tap7;other;");
}

// A handler ahead of all, of a driver that has a device for each name.
void AnswerWith(void* device, struct ucred* /*cred*/, char* /*name*/,
                int /*length*/, struct cdev** dev) {
  *dev = static_cast<struct cdev*>(device);
  dev_ref(*dev);
}

TEST_P(TapreuseRightsTest, WhatAnotherHandlerAnswersStays) {
  for (const ReuseMode mode : {ReuseMode::kClone, ReuseMode::kHandoff}) {
    Run({.threads = {{[](Machine& m) {
           EXPECT_EQ(Opened(m, "tap7"), "other");
           EXPECT_EQ(m.Interfaces(kHost), "");
         }}},
         .prepare =
             [](Machine& m) {
               EVENTHANDLER_REGISTER(dev_clone, AnswerWith,
                                     m.MakeOther("other"), 100);
             }},
        {}, mode);
  }
}

// On one release, or on both if the environment says so: it takes seconds.
int Many() {
  const bool all = TapreuseRightsTest::GetParam() == Release::k15_1 ||
                   std::getenv("TAPRACE_ALL_RELEASES") != nullptr;
  return ScaledDown(all ? 10'000 : 1'000);
}

// Steps of the kernel, each lock taken among them, of an open while `count`
// interfaces are idle.
TEST_P(TapreuseRightsTest, OpensCostTheSameWithManyInterfaces) {
  const auto steps = [](int count) {
    int64_t cost = 0;
    Run({.threads = {{[&cost](Machine& m) {
           Machine::Close(m.Open(0, "tap"));  // devfs learns of the devices
           const int64_t before = LastStep();
           struct file* const fp = m.Open(0, "tap");
           cost = LastStep() - before;
           EXPECT_EQ(m.units[0], 0);
           Machine::Close(fp);
         }}},
         .prepare = [count](Machine&) {
           for (int i = 0; i < count; ++i) {
             Machine::Create(("tap" + std::to_string(i)).c_str());
           }
         }});
    return cost;
  };
  const int64_t few = steps(10);
  const int64_t many = steps(Many());
  RecordProperty("few", std::to_string(few));
  RecordProperty("many", std::to_string(many));
  std::printf("%ld steps with few interfaces, %ld with many\n", few, many);
  EXPECT_GT(few, 0);
  EXPECT_LE(many, 2 * few);
}

}  // namespace
}  // namespace taprace::sim
