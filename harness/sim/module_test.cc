// A module in C, compiled against the simulated kernel's headers.
#include "harness/sim/module.h"

#include <gtest/gtest.h>

#include "harness/program/program.h"
#include "harness/schedule/explore.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/replay.h"
#include "harness/sim/subject.h"
#include "harness/sim/syscall.h"
#include "harness/sim/testing/machine.h"
#include "harness/sim/testing/releases.h"
#include "harness/sim/tuntap/tuntap.h"

namespace {

SIM_KERNEL_MODULE(kExample13, example, 1302001);
SIM_KERNEL_MODULE(kExample15, example, 1501000);

}  // namespace

namespace taprace::sim {
namespace {

const KernelModule& ExampleOf(Release release) {
  return release == Release::k13_2 ? kExample13 : kExample15;
}

Program Parse(std::string_view line) {
  Result<Program> program = ParseProgram(line, "test");
  EXPECT_TRUE(program.ok());
  return *program;
}

class ModuleTest : public testing::TestWithParam<Release> {};

INSTANTIATE_TEST_SUITE_P(Releases, ModuleTest, BothReleases(), VersionOf);

// The file that was opened as `tap` is one of tap0, with all that goes with it.
TEST_P(ModuleTest, HandsAnOpenOver) {
  SimSubject subject(
      {.release = GetParam(), .modules = {&ExampleOf(GetParam())}},
      Parse("idle tap0; thread; open tap -> a; open tap0 -> b; close a; open "
            "tap -> a; stat tap; close a"));
  schedule::RandomWalk walk(1);
  schedule::Engine engine;
  // Twice: what the first execution left in the module is gone in the second.
  for (int i = 0; i < 2; ++i) {
    const schedule::Execution* const execution = engine.Run(subject, walk);
    ASSERT_FALSE(execution->finding) << execution->finding->message;
    const std::vector<Call>& calls = subject.history().calls;
    ASSERT_EQ(calls.size(), 6);
    EXPECT_EQ(calls[0].outcome, (Outcome{.error = 0, .unit = 0}));
    EXPECT_EQ(calls[1].outcome.error, EBUSY);
    EXPECT_EQ(calls[3].outcome, (Outcome{.error = 0, .unit = 0}));
    EXPECT_TRUE(calls[4].ok());
    EXPECT_EQ(subject.remaining().size(), 1);
  }
}

// A kernel that loads the example before its threads start.
class WithExample : public schedule::Subject {
 protected:
  explicit WithExample(Release release, Tunables tunables = {})
      : tunables_(std::move(tunables)),
        release_(release),
        module_(ExampleOf(release)) {
    RememberModule(module_);
  }

  // Returns what loading it does.
  int Boot() {
    ResetModule(module_);
    kernel_.tunables = &tunables_;
    kernel_.modules = &modules_;
    kernel_.Boot(release_);
    LoadTuntap(kernel_);
    return LoadModule(kernel_, module_);
  }

  Kernel kernel_;
  const Tunables tunables_;
  const Release release_;
  const KernelModule& module_;
  const std::vector<const KernelModule*> modules_ = {&module_};
};

TEST_P(ModuleTest, VariablesAreSysctlsAndComeBack) {
  class Loaded : public WithExample {
   public:
    explicit Loaded(Release release) : WithExample(release) {}
    void Start() override {
      ASSERT_EQ(Boot(), 0);
      kernel_.Spawn("caller", &kernel_.proc0, [this] { Run(); });
    }
    void Run() {
      int64_t value = 0;
      EXPECT_EQ(
          SysctlByName(kernel_, "net.link.tap.example_errors", &value, nullptr),
          0);
      EXPECT_EQ(value, 40);
      struct file* fp = nullptr;
      // There is no tap0, and a lookup may make none.
      const int64_t off = 0;
      EXPECT_EQ(
          SysctlByName(kernel_, "net.link.tap.devfs_cloning", nullptr, &off),
          0);
      EXPECT_EQ(SysOpen("tap", &fp), ENOENT);
      EXPECT_EQ(
          SysctlByName(kernel_, "net.link.tap.example_errors", &value, nullptr),
          0);
      EXPECT_EQ(value, 41);
      EXPECT_EQ(UnloadModule(kernel_, module_), 0);
      EXPECT_EQ(SysOpen("tap", &fp), ENOENT);
      EXPECT_EQ(
          SysctlByName(kernel_, "net.link.tap.example_errors", &value, nullptr),
          ENOENT);
    }
  };
  Loaded subject(GetParam());
  schedule::RandomWalk walk(1);
  schedule::Engine engine;
  for (int i = 0; i < 2; ++i) {
    const schedule::Execution* const execution = engine.Run(subject, walk);
    ASSERT_FALSE(execution->finding) << execution->finding->message;
  }
}

// As on 13.2 and 15.1: the linker says ENOEXEC, not what the module said.
TEST_P(ModuleTest, TellsOfAModuleThatDoesNotLoad) {
  class Refused : public WithExample {
   public:
    explicit Refused(Release release)
        : WithExample(release, {{"net.link.tap.example_errors", -1}}) {}
    void Start() override { EXPECT_EQ(Boot(), ENOEXEC); }
  };
  Refused subject(GetParam());
  schedule::RandomWalk walk(1);
  schedule::Engine engine;
  const schedule::Execution* const execution = engine.Run(subject, walk);
  EXPECT_FALSE(execution->finding) << execution->finding->message;
}

// Two that open the generic name: one gets tap0, the other hears that it is
// taken.
TEST_P(ModuleTest, IsExploredWithTheKernel) {
  SimSubject subject(
      {.release = GetParam(), .modules = {&ExampleOf(GetParam())}},
      Parse("idle tap0; thread; open tap -> a; thread; open tap -> a"));
  schedule::RandomWalk walk(1);
  schedule::Engine engine;
  bool busy = false;
  const schedule::Exploration exploration = schedule::Explore(
      engine, subject, walk,
      {.executions_max = 200, .each = [&](const schedule::Execution& run) {
         for (const Call& call : subject.history().calls) {
           busy |= !call.pending() && call.outcome.error == EBUSY;
         }
         return !run.finding;
       }});
  EXPECT_FALSE(exploration.failure) << exploration.failure->finding->message;
  EXPECT_TRUE(busy);
}

// Counts the threads of a deadlock.
class Stuck : public Machine {
 public:
  using Machine::Machine;
  void OnFailure() override {
    ++threads;
    threads_in_module += CalledByModule(module()) ? 1 : 0;
  }
  int threads = 0;
  int threads_in_module = 0;
};

// Whether who opens `name`, and waits for ever, is known to be in the module.
bool WaitsInModule(Release release, const char* name) {
  const auto holds = [](Machine& m) {
    auto* const softc = static_cast<TunSoftc*>(m.FindDevice("tap0")->si_drv1);
    mtx_lock(&softc->mutex);
    tsleep(&m, 0, "for ever", 0);
  };
  const auto opens = [name](Machine& m) { Machine::Close(m.Open(1, name)); };
  Stuck stuck({.release = release, .modules = {&ExampleOf(release)}},
              {.idle = {"tap0"}, .threads = {{holds}, {opens}}});
  schedule::Engine engine;
  schedule::Replay straight(schedule::Schedule{});
  const schedule::Execution* const execution = engine.Run(stuck, straight);
  EXPECT_TRUE(execution->finding);
  EXPECT_EQ(execution->finding->kind, schedule::FindingKind::kDeadlock);
  EXPECT_EQ(stuck.threads, 2);
  return stuck.threads_in_module == 1;
}

TEST_P(ModuleTest, WhoWaitsForEverIsKnownToBeInIt) {
  EXPECT_TRUE(WaitsInModule(GetParam(), "tap"));
  EXPECT_FALSE(WaitsInModule(GetParam(), "tap0"));
}

}  // namespace
}  // namespace taprace::sim
