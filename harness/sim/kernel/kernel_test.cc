// The parts of the simulated kernel, each on its own.
#include "harness/sim/kernel/kernel.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "harness/schedule/explore.h"
#include "harness/schedule/random_walk.h"
#include "harness/sim/kernel/internal.h"
#include "harness/sim/syscall.h"
#include "harness/sim/testing/releases.h"
#include "harness/sim/tuntap/tuntap.h"

namespace taprace::sim {
namespace {

// A kernel and threads of it, a body each.
class Bodies : public schedule::Subject {
 public:
  using Body = std::function<void(Kernel&)>;

  Bodies(Release release, std::vector<Body> bodies)
      : release_(release), bodies_(std::move(bodies)) {}

  void Start() override {
    kernel.tunables = nullptr;
    kernel.Boot(release_);
    LoadTuntap(kernel);
    for (size_t i = 0; i < bodies_.size(); ++i) {
      kernel.Spawn("body", &kernel.proc0, [this, i] { bodies_[i](kernel); });
    }
  }

  Kernel kernel;

 private:
  const Release release_;
  const std::vector<Body> bodies_;
};

// The first finding of some schedules, "" where there is none.
std::string FindingOf(Release release, std::vector<Bodies::Body> bodies,
                      int64_t schedules = 500) {
  Bodies subject(release, std::move(bodies));
  schedule::RandomWalk walk(1);
  schedule::Engine engine;
  const schedule::Exploration exploration =
      schedule::Explore(engine, subject, walk, {.executions_max = schedules});
  return exploration.failure ? exploration.failure->finding->message : "";
}

std::string Alone(Release release, Bodies::Body body) {
  return FindingOf(release, {std::move(body)}, 1);
}

struct cdevsw PlainDevsw(const char* name) {
  struct cdevsw devsw = {};
  devsw.d_version = D_VERSION;
  devsw.d_name = name;
  return devsw;
}

class KernelTest : public testing::TestWithParam<Release> {};

INSTANTIATE_TEST_SUITE_P(Releases, KernelTest, BothReleases(), VersionOf);

TEST_P(KernelTest, LocksInFreedMemoryAreFindings) {
  EXPECT_NE(Alone(GetParam(),
                  [](Kernel& kernel) {
                    auto* const mutex = kernel.New<struct mtx>("thing");
                    mtx_init(mutex, "m", nullptr, MTX_DEF);
                    kernel.heap.Free(mutex);
                    mtx_lock(mutex);
                  })
                .find("in freed memory"),
            std::string::npos);
  EXPECT_NE(Alone(GetParam(),
                  [](Kernel& kernel) {
                    auto* const mutex = kernel.New<struct mtx>("thing");
                    mtx_init(mutex, "m", nullptr, MTX_DEF);
                    mtx_destroy(mutex);
                    mtx_lock(mutex);
                  })
                .find("was destroyed before"),
            std::string::npos);
  EXPECT_NE(
      Alone(GetParam(),
            [](Kernel& kernel) { mtx_assert(&kernel.device_lock, MA_OWNED); })
          .find("mutex devmtx not owned"),
      std::string::npos);
}

TEST_P(KernelTest, DevicesComeAndGoInDevfs) {
  EXPECT_EQ(Alone(GetParam(),
                  [](Kernel& kernel) {
                    struct cdevsw devsw = PlainDevsw("plain");
                    struct cdev* const dev =
                        make_dev(&devsw, 0, 0, 0, 0600, "plain%d", 7);
                    EXPECT_EQ(SysStat("plain7"), 0);
                    EXPECT_EQ(SysStat("plain8"), ENOENT);
                    struct file* fp = nullptr;
                    EXPECT_EQ(SysOpen("plain7", &fp), 0);
                    EXPECT_STREQ(DeviceNameOf(fp), "plain7");
                    destroy_dev(dev);
                    EXPECT_EQ(SysStat("plain7"), ENOENT);
                    EXPECT_EQ(SysClose(fp), 0);
                    EXPECT_EQ(kernel.threads[1].td_fpop, nullptr);
                  }),
            "");
}

TEST_P(KernelTest, NamesAreGivenOnce) {
  const Bodies::Body twice = [](Kernel&) {
    struct cdevsw devsw = PlainDevsw("plain");
    (void)make_dev(&devsw, 0, 0, 0, 0600, "plain");
    struct cdev* dev = nullptr;
    EXPECT_EQ(make_dev_p(MAKEDEV_CHECKNAME, &dev, &devsw, nullptr, 0, 0, 0600,
                         "plain"),
              EEXIST);
    (void)make_dev(&devsw, 0, 0, 0, 0600, "plain");
  };
  EXPECT_NE(Alone(GetParam(), twice).find("make_dev_sv: bad si_name (error=17"),
            std::string::npos);
}

TEST_P(KernelTest, DestroyWaitsForThreadsInside) {
  EXPECT_EQ(FindingOf(GetParam(), {[](Kernel& kernel) {
                                     // Not on the stack: the other thread
                                     // outlives this one.
                                     auto* const devsw =
                                         kernel.New<struct cdevsw>("cdevsw");
                                     *devsw = PlainDevsw("slow");
                                     devsw->d_open = [](struct cdev* dev, int,
                                                        int, struct thread*) {
                                       schedule::Yield("inside");
                                       EXPECT_NE(dev->si_refcount, 0);
                                       EXPECT_NE(dev->si_threadcount, 0);
                                       sim_check_alive(cdev2priv(dev),
                                                       "inside");
                                       return 0;
                                     };
                                     struct cdev* const dev =
                                         make_dev(devsw, 0, 0, 0, 0600, "slow");
                                     schedule::Yield("made");
                                     destroy_dev(dev);
                                     EXPECT_EQ(SysStat("slow"), ENOENT);
                                   },
                                   [](Kernel&) {
                                     struct file* fp = nullptr;
                                     if (SysOpen("slow", &fp) == 0)
                                       (void)SysClose(fp);
                                   }}),
            "");
}

TEST_P(KernelTest, CloneDevicesTakeTheLowestUnit) {
  EXPECT_EQ(
      Alone(GetParam(),
            [](Kernel&) {
              struct cdevsw devsw = PlainDevsw("pty");
              devsw.d_flags = D_NEEDMINOR;
              struct clonedevs* devices = nullptr;
              clone_setup(&devices);
              struct cdev* dev = nullptr;
              for (const int expected : {0, 1, 3, 2, 4}) {
                int unit = expected == 3 ? 3 : -1;
                EXPECT_EQ(clone_create(&devices, &devsw, &unit, &dev, 0), 1);
                EXPECT_EQ(unit, expected);
              }
              int unit = 3;
              EXPECT_EQ(clone_create(&devices, &devsw, &unit, &dev, 0), 0);
              EXPECT_EQ(dev2unit(dev), 3);
            }),
      "");
}

TEST_P(KernelTest, DestructorsRunAtTheLastClose) {
  static int destroyed = 0;
  destroyed = 0;
  EXPECT_EQ(Alone(GetParam(),
                  [](Kernel&) {
                    struct cdevsw devsw = PlainDevsw("priv");
                    devsw.d_open = [](struct cdev*, int, int, struct thread*) {
                      EXPECT_EQ(devfs_set_cdevpriv(&destroyed,
                                                   [](void* data) {
                                                     ++*static_cast<int*>(data);
                                                   }),
                                0);
                      EXPECT_EQ(devfs_set_cdevpriv(&destroyed, nullptr), EBUSY);
                      return 0;
                    };
                    (void)make_dev(&devsw, 0, 0, 0, 0600, "priv");
                    struct file* fp = nullptr;
                    EXPECT_EQ(SysOpen("priv", &fp), 0);
                    (void)fhold(fp);
                    EXPECT_EQ(SysClose(fp), 0);
                    EXPECT_EQ(destroyed, 0);
                    EXPECT_EQ(SysClose(fp), 0);
                    EXPECT_EQ(destroyed, 1);
                  }),
            "");
}

TEST_P(KernelTest, NewNamesOfInterfacesLeadToTheirDevices) {
  EXPECT_EQ(Alone(GetParam(),
                  [](Kernel&) {
                    WatchRenames();
                    char name[IFNAMSIZ] = "tap0";
                    EXPECT_EQ(SysIfCreate(name), 0);
                    EXPECT_EQ(SysIfRename("tap0", "tap5"), 0);
                    struct file* fp = nullptr;
                    EXPECT_EQ(SysOpen("tap5", &fp), 0);
                    EXPECT_STREQ(DeviceNameOf(fp), "tap0");
                    EXPECT_EQ(SysClose(fp), 0);
                    // A device has that name.
                    struct cdevsw devsw = PlainDevsw("plain");
                    (void)make_dev(&devsw, 0, 0, 0, 0600, "plain");
                    EXPECT_EQ(SysIfRename("tap5", "plain"), 0);
                    EXPECT_EQ(SysOpen("plain", &fp), 0);
                    EXPECT_STREQ(DeviceNameOf(fp), "plain");
                    EXPECT_EQ(SysClose(fp), 0);
                    EXPECT_EQ(SysIfRename("plain", "other"), 0);
                    EXPECT_EQ(SysStat("other"), 0);
                    EXPECT_EQ(SysIfRename("other", "tap0"), 0);
                    EXPECT_EQ(SysStat("other"), ENOENT);
                    EXPECT_EQ(SysIfRename("tap0", "other"), 0);
                    EXPECT_EQ(SysIfDestroy("other"), 0);
                    EXPECT_EQ(SysStat("other"), ENOENT);
                  }),
            "");
}

TEST_P(KernelTest, InterfacesAreMadeAndDestroyedByName) {
  EXPECT_EQ(Alone(GetParam(),
                  [](Kernel&) {
                    char name[IFNAMSIZ] = "tap";
                    EXPECT_EQ(SysIfCreate(name), 0);
                    EXPECT_STREQ(name, "tap0");
                    EXPECT_EQ(SysIfCreate(name), EEXIST);
                    EXPECT_EQ(SysIfDestroy("tap0"), 0);
                    EXPECT_EQ(SysIfDestroy("tap0"), ENXIO);
                    EXPECT_EQ(SysStat("tap"), 0);
                    strcpy(name, "em0");
                    EXPECT_EQ(SysIfCreate(name), EINVAL);
                  }),
            "");
}

// A jail sees neither the interfaces nor the devices of the host; the numbers
// are shared.
TEST_P(KernelTest, JailsHaveInterfacesOfTheirOwn) {
  EXPECT_EQ(Alone(GetParam(),
                  [](Kernel& kernel) {
                    struct file* host = nullptr;
                    EXPECT_EQ(SysOpen("tap0", &host), 0);
                    curthread->td_ucred = kernel.root_creds[1];
                    struct file* jail = nullptr;
                    EXPECT_EQ(SysOpen("tap0", &jail), ENOENT);
                    EXPECT_EQ(SysOpen("tap", &jail), 0);
                    EXPECT_STREQ(DeviceNameOf(jail), "tap1");
                    EXPECT_EQ(SysIfDestroy("tap0"), ENXIO);
                    EXPECT_EQ(
                        STAILQ_FIRST(&kernel.vnets[1]->interfaces)->if_dunit,
                        1);
                  }),
            "");
}

TEST_P(KernelTest, UsersMayCreateButNotOpen) {
  EXPECT_EQ(
      Alone(GetParam(),
            [](Kernel& kernel) {
              auto* const cred = kernel.New<struct ucred>("ucred");
              *cred = {
                  .cr_ref = 9, .cr_uid = 1001, .cr_prison = &kernel.prisons[0]};
              const int64_t on = 1;
              struct file* fp = nullptr;
              curthread->td_ucred = cred;
              EXPECT_EQ(SysOpen("tap", &fp), ENOENT);
              EXPECT_EQ(
                  SysctlByName(kernel, "net.link.tap.user_open", nullptr, &on),
                  EPERM);
              curthread->td_ucred = kernel.root_creds[1];  // of a jail
              EXPECT_EQ(
                  SysctlByName(kernel, "net.link.tap.user_open", nullptr, &on),
                  EPERM);
              curthread->td_ucred = kernel.root_creds[0];
              EXPECT_EQ(
                  SysctlByName(kernel, "net.link.tap.user_open", nullptr, &on),
                  0);
              curthread->td_ucred = cred;
              EXPECT_EQ(SysOpen("tap", &fp), EACCES);
              EXPECT_EQ(SysStat("tap0"), 0);
              char name[IFNAMSIZ] = "tap";
              EXPECT_EQ(SysIfCreate(name), EPERM);
            }),
      "");
}

TEST_P(KernelTest, RulesHideDevices) {
  EXPECT_EQ(Alone(GetParam(),
                  [](Kernel& kernel) {
                    ToDevfs(&kernel.mounts[0])->dm_hidden = "tap1";
                    EXPECT_EQ(SysStat("tap0"), 0);
                    EXPECT_EQ(SysStat("tap1"), ENOENT);
                    CURVNET_SET(vnet0);
                    EXPECT_NE(ifunit("tap1"), nullptr);
                    CURVNET_RESTORE();
                  }),
            "");
}

TEST_P(KernelTest, HandlersRunInTheOrderOfTheirPriorities) {
  static std::string order;
  order.clear();
  EXPECT_EQ(Alone(GetParam(),
                  [](Kernel&) {
                    const auto add = [](void* text, struct ucred*, char*, int,
                                        struct cdev**) {
                      order += static_cast<const char*>(text);
                    };
                    const dev_clone_fn handler = add;
                    EVENTHANDLER_REGISTER(dev_clone, handler,
                                          __DECONST(char*, "c"), 3);
                    const eventhandler_tag tag = EVENTHANDLER_REGISTER(
                        dev_clone, handler, __DECONST(char*, "a"), 1);
                    EVENTHANDLER_REGISTER(dev_clone, handler,
                                          __DECONST(char*, "b"), 2);
                    EXPECT_EQ(SysStat("nothing"), ENOENT);
                    EVENTHANDLER_DEREGISTER(dev_clone, tag);
                    EXPECT_EQ(SysStat("nothing"), ENOENT);
                  }),
            "");
  EXPECT_EQ(order, "abcbc");
}

TEST_P(KernelTest, SleepersAreWoken) {
  static int awake = 0;
  awake = 0;
  EXPECT_EQ(FindingOf(GetParam(),
                      {[](Kernel&) {
                         awake = 0;
                         EXPECT_EQ(tsleep(&awake, 0, "nap", hz), EWOULDBLOCK);
                         ++awake;
                       },
                       [](Kernel&) { kern_pause("tick", 1); }},
                      50),
            "");
  EXPECT_NE(
      Alone(GetParam(), [](Kernel&) { (void)tsleep(&awake, 0, "for ever", 0); })
          .find("for ever"),
      std::string::npos);
}

TEST_P(KernelTest, NumbersAreGivenOutLowestFirst) {
  EXPECT_EQ(Alone(GetParam(),
                  [](Kernel& kernel) {
                    struct unrhdr* const numbers =
                        new_unrhdr(0, 200, &kernel.device_lock);
                    for (int i = 0; i <= 200; ++i) {
                      EXPECT_EQ(alloc_unr(numbers), i);
                    }
                    EXPECT_EQ(alloc_unr(numbers), -1);
                    free_unr(numbers, 130);
                    EXPECT_EQ(alloc_unr_specific(numbers, 131), -1);
                    EXPECT_EQ(alloc_unr_specific(numbers, 130), 130);
                    free_unr(numbers, 5);
                    EXPECT_EQ(alloc_unr(numbers), 5);
                  }),
            "");
}

// Keeps what each thread tells of one kind of state.
class ToldByThreads : public schedule::RandomWalk {
 public:
  explicit ToldByThreads(State state)
      : RandomWalk(1), state_(static_cast<schedule::ObjectId>(state)) {}

  schedule::ThreadId Next(const schedule::State& state) override {
    return taken_ = RandomWalk::Next(state);
  }
  bool HeedsEffects() const override { return true; }
  void OnEffect(const schedule::Access& effect) override {
    if (effect.object >> kObjectBits != state_) return;
    objects[taken_].insert(effect.object);
  }

  std::map<schedule::ThreadId, std::set<schedule::ObjectId>> objects;

 private:
  const schedule::ObjectId state_;
  schedule::ThreadId taken_ = schedule::kNoThread;
};

// Whoever makes theirs first.
TEST_P(KernelTest, ConditionVariablesHaveTheSameNumberInEachOrder) {
  const Bodies::Body body = [](Kernel&) {
    sim_point("before");
    struct cv own;
    cv_init(&own, "own");
    sim_point("between");
    cv_destroy(&own);
  };
  Bodies subject(GetParam(), {body, body});
  ToldByThreads told(State::kCondVarMade);
  schedule::Engine engine;
  schedule::Explore(engine, subject, told, {.executions_max = 50});
  ASSERT_EQ(told.objects.size(), 2u);
  for (const auto& [thread, objects] : told.objects) {
    EXPECT_EQ(objects.size(), 1u) << "thread " << thread;
  }
}

}  // namespace
}  // namespace taprace::sim
