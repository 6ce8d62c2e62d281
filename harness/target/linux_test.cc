// Each operation on the real tun/tap driver of this Linux kernel.
#include <gtest/gtest.h>

#include "harness/tap/errno_name.h"
#include "harness/target/registry.h"

namespace taprace {
namespace {

class LinuxTest : public testing::Test {
 protected:
  void SetUp() override {
    auto target = FindTargetKind("linux")->make({});
    if (!target.ok()) GTEST_SKIP() << target.error().message;
    target_ = std::move(*target);
  }

  RunResult Run(std::string_view text) {
    const Result<Program> program = ParseProgram(text, "test");
    EXPECT_TRUE(program.ok()) << (program.ok() ? "" : program.error().message);
    if (!program.ok()) return {};
    Result<RunResult> result = target_->Run(*program, 1);
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
    return result.ok() ? std::move(*result) : RunResult{};
  }

  // The outcomes of a program with one thread: units, "ok" or errno names;
  // then the interfaces that remain.
  std::string Story(std::string_view text) {
    const RunResult run = Run(text);
    std::string story;
    for (const Call& call : run.history.calls) {
      if (!call.outcome.ok()) {
        story += ErrnoName(call.outcome.error);
      } else if (call.outcome.unit == kGeneric) {
        story += "ok";
      } else {
        story += std::to_string(call.outcome.unit);
      }
      story += ' ';
    }
    story += '|';
    for (Device device : run.remaining) story += " " + ToString(device);
    return story;
  }

  std::unique_ptr<Target> target_;
};

TEST_F(LinuxTest, AGenericOpenMakesTheLowestFreeUnit) {
  EXPECT_EQ(Story("idle tap0 tap2; thread; open tap -> a; open tap -> b"),
            "1 3 ok ok | tap0 tap2");
}

TEST_F(LinuxTest, AnIdleInterfaceIsOpenedByName) {
  EXPECT_EQ(Story("idle tap3; thread; open tap3 -> a; open tap3 -> b; close a; "
                  "open tap3 -> c"),
            "3 EBUSY ok 3 ok | tap3");
}

TEST_F(LinuxTest, AnOpenByNameMakesWhatIsMissing) {
  EXPECT_EQ(Story("thread; open tun5 -> a"), "5 ok |");
}

TEST_F(LinuxTest, LookingUpMakesNothing) {
  EXPECT_EQ(Story("idle tap1; thread; stat tap; access tap; stat tap1; "
                  "access tap1; stat tap2; access tap2"),
            "ok ok ok ok ENODEV ENODEV | tap1");
}

TEST_F(LinuxTest, CreatesAndDestroys) {
  EXPECT_EQ(Story("thread; create tap1; create tap1; create tap; destroy tap1; "
                  "destroy tap1"),
            "1 EBUSY 0 ok ENODEV | tap0");
}

TEST_F(LinuxTest, PersistDecidesWhatTheLastCloseLeaves) {
  EXPECT_EQ(Story("idle tap0; thread; open tap -> a; set persist 1 a; "
                  "open tap0 -> b; set persist 0 b"),
            "1 ok 0 ok ok ok | tap1");
}

TEST_F(LinuxTest, ProcessesHoldUnitsToo) {
  EXPECT_EQ(Story("idle tap0; thread; open tap0 -> a; fork a -> P; close a; "
                  "open tap0 -> b; kill P; open tap0 -> c; launch tap1 -> Q; "
                  "pass c -> Q; open tap0 -> d; kill Q; open tap0 -> e"),
            "0 ok ok EBUSY ok 0 1 ok EBUSY ok 0 ok | tap0");
}

TEST_F(LinuxTest, ADestroyTakesAHeldInterface) {
  const RunResult run =
      Run("idle tap0; thread; open tap0 -> a; close a; thread; destroy tap0");
  EXPECT_TRUE(run.remaining.empty());
}

TEST_F(LinuxTest, RunsDoNotSeeEachOther) {
  Run("thread; create tap0; create tap1");
  EXPECT_EQ(Story("thread; open tap -> a"), "0 ok |");
  ASSERT_TRUE(target_->CleanUp().ok());
}

TEST(RegistryTest, EveryTargetHasItsName) {
  for (const TargetKind& kind : TargetKinds()) {
    EXPECT_EQ(FindTargetKind(kind.name), &kind);
    EXPECT_FALSE(kind.sentence.empty());
  }
  EXPECT_EQ(FindTargetKind("vax"), nullptr);
}

}  // namespace
}  // namespace taprace
