// The simulated kernels with tapreuse.c, as it ships, on threads of the
// operating system that run truly in parallel: ThreadSanitizer sees what no
// lock puts in order, also within what is one step to a scheduler.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

#include "harness/program/program.h"
#include "harness/property/generate.h"
#include "harness/property/run_checker.h"
#include "harness/schedule/os_engine.h"
#include "harness/sim/subject.h"
#include "harness/spec/tap_rules.h"

SIM_KERNEL_MODULE(kTapreuse13, tapreuse_module, 1302001);
SIM_KERNEL_MODULE(kTapreuse15, tapreuse_module, 1501000);
SIM_KERNEL_MODULE(kConcurrentOpens, tapreuse_mutants_concurrent_opens, 1501000);
SIM_KERNEL_MODULE(kForgetsDeparture, tapreuse_mutants_forgets_departure,
                  1302001);
SIM_KERNEL_MODULE(kUndrainedUnload, tapreuse_mutants_undrained_unload, 1501000);

// What the kernel itself does wrong, each in one function of the simulation.
// Nothing of tapreuse.c stands here.
extern "C" const char* __tsan_default_suppressions() {
  return
      // if_clone_create(9) reads the name of the interface that it has made,
      // which ifconfig(8) may have destroyed by then.
      "race:^CopyNameOfUnheld$\n";
}

namespace taprace::sim {
namespace {

constexpr schedule::EngineOptions kEngineOptions = {.let_others_run = 4};

// Programs, and how many times each runs.
constexpr int kPrograms = 60;
constexpr int kTimes = 4;

Settings WithModule(Release release, const KernelModule& module, int mode) {
  return {.release = release,
          .tunables = {{"net.link.tap.reuse", mode}},
          .modules = {&module}};
}

// Whether a violation is one under the conditions of a test.
using Counts = bool (*)(const Violation& violation);

// Runs programs and checks what they did.
class Stress {
 public:
  Stress(Settings settings, const Traits& traits, Counts counts)
      : traits_(traits),
        checker_(traits_, FindTapSpec(traits.spec)),
        counts_(counts),
        subject_(std::move(settings), Program{}),
        engine_(kEngineOptions) {}

  ~Stress() {
    std::printf("%ld executions of %ld steps, %ld of them in one thread\n",
                executions_, steps_ / std::max<int64_t>(executions_, 1),
                alone_);
  }
  Stress(const Stress&) = delete;
  Stress& operator=(const Stress&) = delete;

  // What was wrong with generated programs, or "".
  std::string RunGenerated(const Profile& profile) {
    rc::Random random(1);
    for (int i = 0; i < kPrograms; ++i) {
      const auto programs = Programs(Swarm(profile, random.split().next()));
      const std::string wrong =
          Run(programs(random.split(), rc::kNominalSize).value());
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

 private:
  std::string Run(const Program& program) {
    subject_.SetProgram(program);
    for (int i = 0; i < kTimes; ++i) {
      const schedule::Execution& execution = *engine_.Run(subject_);
      ++executions_;
      steps_ += execution.step_count;
      if (program.threads.size() == 1) ++alone_;
      const std::string wrong = Judge(execution);
      if (!wrong.empty()) return wrong + "\n" + ToLine(program);
    }
    return "";
  }

  // The same that is suppressed above.
  static bool IsOfKernel(const schedule::Finding& finding) {
    return finding.message == "if_clone_create after ifnet was freed";
  }

  std::string Judge(const schedule::Execution& execution) {
    if (execution.finding) {
      return IsOfKernel(*execution.finding) ? "" : ToString(*execution.finding);
    }
    const auto verdict =
        checker_.Check(subject_.history(), subject_.remaining());
    if (!verdict.ok()) return verdict.error().message;
    const auto& violation = verdict->violation;
    return violation && counts_(*violation) ? violation->sentence : "";
  }

  const Traits traits_;
  RunChecker checker_;
  const Counts counts_;
  SimSubject subject_;
  schedule::Engine engine_;
  int64_t executions_ = 0;
  int64_t steps_ = 0;
  int64_t alone_ = 0;
};

class OsThreadsTest : public testing::TestWithParam<Release> {
 protected:
  static Settings WithTapreuse(int mode) {
    const bool is_13 = GetParam() == Release::k13_2;
    return WithModule(GetParam(), is_13 ? kTapreuse13 : kTapreuse15, mode);
  }
};

INSTANTIATE_TEST_SUITE_P(Releases, OsThreadsTest,
                         testing::Values(Release::k13_2, Release::k15_1),
                         [](const auto& info) {
                           return info.param == Release::k13_2 ? "on13"
                                                               : "on15";
                         });

// Opens of the generic name and by name, closes, creations, destroys, stats,
// processes that die.
TEST_P(OsThreadsTest, ModeHandoff) {
  const Traits traits{
      .outlives_close = true, .lookups_make = true, .spec = "handoff"};
  const auto all = [](const Violation&) { return true; };
  for (const Profile& profile :
       {SmallProfile(traits), DefaultProfile(traits)}) {
    EXPECT_EQ(Stress(WithTapreuse(2), traits, all).RunGenerated(profile), "");
  }
}

// While the stock handler answers lookups, it must not make a unit that others
// look up: that is R4 and R6, after which the driver uses what was freed. So
// all names there are stay.
Profile OfUnitsThatStay(const Traits& traits) {
  Profile profile = DefaultProfile(traits);
  profile.weights[static_cast<size_t>(OpKind::kCreate)] = 0;
  profile.weights[static_cast<size_t>(OpKind::kDestroy)] = 0;
  profile.weights[static_cast<size_t>(OpKind::kSet)] *= 5;
  profile.idle = {{Family::kTap, 0}, {Family::kTap, 1}};
  profile.roles = {{.threads_min = 2,
                    .threads_max = 3,
                    .units = 2,
                    .generic = 0.5,
                    .weights = profile.weights}};
  return profile;
}

// An open of the generic name may fail, as R2 says.
bool IsDoubleClaim(const Violation& violation) {
  return violation.invariant == Invariant::kDoubleClaim;
}

TEST_P(OsThreadsTest, ModesAreSwitched) {
  const Traits traits{.outlives_close = true, .options = {Option::kReuse}};
  for (const int first : {0, 1, 2}) {
    EXPECT_EQ(Stress(WithTapreuse(first), traits, IsDoubleClaim)
                  .RunGenerated(OfUnitsThatStay(traits)),
              "");
  }
}

TEST_P(OsThreadsTest, IsUnloaded) {
  const Traits traits{.outlives_close = true, .options = {Option::kReuse}};
  Settings settings = WithTapreuse(2);
  settings.unloads = true;
  EXPECT_EQ(Stress(std::move(settings), traits, IsDoubleClaim)
                .RunGenerated(OfUnitsThatStay(traits)),
            "");
}

// What ThreadSanitizer must report: variants of tapreuse.c that miss a lock, or
// wait for nobody. What else comes of that does not matter here.
void RunVariant(Settings settings, const char* line) {
  SimSubject subject(std::move(settings), *ParseProgram(line, "test"));
  schedule::Engine engine(kEngineOptions);
  for (int i = 0; i < 20'000; ++i) engine.Run(subject);
}

class OsThreadsVariantTest : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(OsThreadsVariantTest, ConcurrentOpens) {
  EXPECT_DEATH(
      RunVariant(
          WithModule(Release::k15_1, kConcurrentOpens, 2),
          "idle tap0 tap1; thread; open tap -> a; thread; open tap -> a"),
      "data race.*tapreuse_take");
}

TEST_F(OsThreadsVariantTest, ForgetsDeparture) {
  EXPECT_DEATH(RunVariant(WithModule(Release::k13_2, kForgetsDeparture, 2),
                          "idle tap0; thread; destroy tap0; thread; open tap "
                          "-> a"),
               "data race.*tapreuse_idle_below");
}

TEST_F(OsThreadsVariantTest, UndrainedUnload) {
  Settings settings = WithModule(Release::k15_1, kUndrainedUnload, 2);
  settings.unloads = true;
  EXPECT_DEATH(
      RunVariant(settings, "thread; open tap0 -> a; thread; open tap1 -> a"),
      "data race.*tapreuse_");
}

// R4 is a data race of the driver's, between the lookup that makes a device and
// one that finds it nameless still.
TEST_F(OsThreadsVariantTest, StockDriver) {
  EXPECT_DEATH(RunVariant({.release = Release::k15_1},
                          "thread; open tap0 -> a; thread; open tap0 -> a; "
                          "thread; open tap0 -> a; thread; open tap0 -> a"),
               "data race.*taprace::sim::Tun");
}

}  // namespace
}  // namespace taprace::sim
