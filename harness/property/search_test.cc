// The harness against kernels that are wrong on purpose, and against a right
// one: runs on any machine.
#include "harness/property/search.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "harness/target/file_lock.h"
#include "harness/target/live.h"
#ifdef __linux__
#include "harness/target/linux.h"
#endif
#include "harness/testing/faulty_kernel.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

std::unique_ptr<Kernel> RightKernel() {
  auto kernel = FileLockKernel::Create();
  EXPECT_TRUE(kernel.ok());
  return std::move(*kernel);
}

LiveTarget MakeTarget(std::unique_ptr<Kernel> kernel) {
  return LiveTarget("file-lock", FileLockKernel::MakeTraits(),
                    std::move(kernel), {});
}

SearchOptions Options(const Target& target, uint64_t seed) {
  return {.profile = DefaultProfile(target.traits()),
          .rules = FindTapSpec(target.traits().spec),
          .seed = seed,
          .duration = std::chrono::minutes(2),
          .minimize = {.time = std::chrono::minutes(5)}};
}

struct FaultCase {
  Fault fault;
  const char* invariant;
  size_t operations;     // at most, after shrinking
  bool by_spec = false;  // not by the invariants alone
};

// Without processes: a fork takes as long as a hundred opens of a file.
Profile FastProfile(const Traits& traits) {
  Profile profile = DefaultProfile(traits);
  for (OpKind kind : {OpKind::kFork, OpKind::kLaunch}) {
    profile.weights[static_cast<size_t>(kind)] = 0;
  }
  return profile;
}

std::ostream& operator<<(std::ostream& out, const FaultCase& fault) {
  return out << fault.invariant;
}

class FaultTest : public testing::TestWithParam<FaultCase> {
 protected:
  // The fault shows in one of `period` calls that could show it.
  void ExpectCaught(Target& target, uint64_t period) {
    SearchOptions options = Options(target, std::random_device()());
    options.profile = FastProfile(target.traits());
    if (!GetParam().by_spec) options.rules = nullptr;
    const Result<RunSummary> summary = Search(target, options);
    ASSERT_TRUE(summary.ok()) << summary.error().message;
    ASSERT_EQ(summary->counterexamples.size(), 1u);
    const Counterexample& found = summary->counterexamples[0];
    SCOPED_TRACE("seed " + std::to_string(found.seed) + "\n" +
                 ToString(found.program));
    EXPECT_EQ(found.invariant, GetParam().invariant) << found.sentence;
    EXPECT_LE(found.program.operation_count(), GetParam().operations);
    EXPECT_LE(found.program.threads.size(), 2u);
    const auto rate = 1 / static_cast<double>(period);
    EXPECT_GT(found.rate.runs, 0);
    EXPECT_LT(found.rate.low, 10 * rate);
    // Two threads have to meet as well, who knows how seldom.
    if (found.program.threads.size() == 1) {
      EXPECT_GT(found.rate.high, 0.1 * rate);
    }
  }
};

TEST_P(FaultTest, IsCaughtAndShrunk) {
  // Rare faults take thousands of runs: a sanitizer slows each down, and so
  // does the check against a specification.
  const uint64_t period = kSanitized ? 50 : GetParam().by_spec ? 100 : 1000;
  LiveTarget target = MakeTarget(
      std::make_unique<FaultyKernel>(RightKernel(), GetParam().fault, period));
  ExpectCaught(target, period);
}

#ifdef __linux__
TEST_P(FaultTest, IsCaughtOnARealDriver) {
  if (kSanitized) GTEST_SKIP() << "takes minutes under a sanitizer";
  auto kernel = LinuxKernel::Create();
  if (!kernel.ok()) GTEST_SKIP() << kernel.error().message;
  // A run takes as long as removing its interfaces does, 20 ms each and more on
  // a busy machine; shrinking takes some hundred runs for one in `kPeriod`.
  constexpr uint64_t kPeriod = 3;
  LiveTarget target("linux", LinuxKernel::MakeTraits(),
                    std::make_unique<FaultyKernel>(std::move(*kernel),
                                                   GetParam().fault, kPeriod),
                    {});
  ExpectCaught(target, kPeriod);
}
#endif

INSTANTIATE_TEST_SUITE_P(
    All, FaultTest,
    testing::Values(FaultCase{Fault::kClaimTwice, "double-claim", 2},
                    FaultCase{Fault::kFailGeneric, "failed-generic-open", 1},
                    FaultCase{Fault::kLeak, "left-behind", 1},
                    FaultCase{Fault::kBlind, "not-linearizable", 3, true}),
    [](const auto& info) {
      std::string name = info.param.invariant;
      std::erase(name, '-');
      return name;
    });

TEST(SearchTest, ARightKernelPasses) {
  LiveTarget target = MakeTarget(RightKernel());
  SearchOptions options = Options(target, 1);
  options.programs_most = 300;
  const Result<RunSummary> summary = Search(target, options);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_TRUE(summary->counterexamples.empty())
      << summary->counterexamples[0].sentence;
  EXPECT_EQ(summary->programs, 300);
  EXPECT_GT(summary->operations, 1000);
}

TEST(SearchTest, TheReplayCommandNamesASpecificationThatIsNotTheTargetsOwn) {
  for (const auto& [rules, words] :
       {std::pair{FindTapSpec("exclusive"), ""},
        std::pair{FindTapSpec("reuse-any"), " --spec reuse-any"},
        std::pair{static_cast<const TapRules*>(nullptr), " --spec none"}}) {
    LiveTarget target = MakeTarget(std::make_unique<FaultyKernel>(
        RightKernel(), Fault::kFailGeneric, /*period=*/1));
    SearchOptions options = Options(target, 1);
    options.rules = rules;
    const Result<RunSummary> summary = Search(target, options);
    ASSERT_TRUE(summary.ok()) << summary.error().message;
    ASSERT_EQ(summary->counterexamples.size(), 1u);
    EXPECT_EQ(summary->counterexamples[0].replay,
              std::string("taprace run --target file-lock") + words +
                  " --line 'thread; open tap -> a'");
  }
}

TEST(SearchTest, StopsWhenTold) {
  LiveTarget target = MakeTarget(RightKernel());
  SearchOptions options = Options(target, 1);
  std::atomic<bool> stop = false;
  options.stop = &stop;
  options.progress = [&](const RunSummary&) { stop = true; };
  const Result<RunSummary> summary = Search(target, options);
  ASSERT_TRUE(summary.ok());
  EXPECT_GE(summary->programs, 1);
  EXPECT_LT(summary->programs, 100'000);
}

// Without a lock between the two, this program fails once in about 1,500 runs.
TEST(RepeatTest, AGenericCreateOfFileLockSeesNoLowerUnitVanish) {
  LiveTarget target = MakeTarget(RightKernel());
  SearchOptions options = Options(target, 1);
  options.programs_most = ScaledDown(10'000);
  const Result<RunSummary> summary = Repeat(
      target,
      *ParseProgram("idle tap0 tap1 tap2; thread; destroy tap0; destroy tap3; "
                    "thread; create tap",
                    "test"),
      options);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_EQ(summary->programs, options.programs_most);
  EXPECT_TRUE(summary->counterexamples.empty())
      << summary->counterexamples[0].sentence;
}

TEST(RepeatTest, RunsJustThatProgram) {
  LiveTarget target = MakeTarget(RightKernel());
  const Result<Program> program =
      ParseProgram("thread; open tap -> a; close a", "test");
  ASSERT_TRUE(program.ok());
  SearchOptions options = Options(target, 1);
  options.programs_most = 50;
  const Result<RunSummary> summary = Repeat(target, *program, options);
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary->programs, 50);
  EXPECT_EQ(summary->operations, 100);
}

TEST(LiveTargetTest, RefusesFaultsItCannotDo) {
  LiveTarget target = MakeTarget(RightKernel());
  const auto run = [&](std::string_view line) {
    const Result<Program> program = ParseProgram(line, "p");
    EXPECT_TRUE(program.ok()) << line;
    const Result<RunResult> result = target.Run(*program, 1);
    return result.ok() ? "ran" : result.error().message;
  };
  EXPECT_EQ(run("thread; open tap -> a under fd-limit"),
            "target file-lock cannot do 'open tap -> a under fd-limit'; it can "
            "do open under signal, close under signal, create under signal, "
            "destroy under signal, close under delay, launch under fd-limit, "
            "launch under kill");
  for (const FaultedKind& faulted : target.traits().faults) {
    EXPECT_TRUE(CanBeUnder(faulted.kind, faulted.fault));
  }
  EXPECT_EQ(run("thread; open tap -> a under signal; close a under delay; "
                "create tap3 under signal; destroy tap3 under signal; "
                "launch tap -> P under fd-limit; launch tap -> Q under kill"),
            "ran");
}

}  // namespace
}  // namespace taprace
