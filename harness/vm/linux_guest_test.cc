// What guests do wrong, and what the host makes of it.
#include "harness/vm/linux_guest.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/testing/sanitized.h"
#include "harness/vm/vm_target.h"

namespace taprace {
namespace {

using std::chrono::milliseconds;

// Many opens and closes of two threads that meet.
Program LongProgram(size_t operations) {
  Program program;
  program.idle = {{.unit = 0}};
  for (Unit unit : {kGeneric, 0}) {
    auto& thread = program.threads.emplace_back();
    while (thread.size() < operations) {
      thread.push_back({.kind = OpKind::kOpen, .device = {.unit = unit}});
      thread.push_back({.kind = OpKind::kClose});
    }
  }
  return program;
}

// What holds for the history of any run that was cut off.
void ExpectCutOff(const RunResult& result, const Program& program) {
  const std::vector<Call>& calls = result.history.calls;
  EXPECT_GT(calls.size(), 0U);
  EXPECT_LT(calls.size(), program.operation_count());
  std::vector<int> pending(program.threads.size(), 0);
  for (const Call& call : calls) {
    if (call.pending()) ++pending[static_cast<size_t>(call.thread)];
  }
  for (int count : pending) EXPECT_LE(count, 1);
  EXPECT_TRUE(std::is_sorted(
      calls.begin(), calls.end(),
      [](const Call& a, const Call& b) { return a.invoke_ns < b.invoke_ns; }));
}

class LinuxGuestTest : public testing::Test {
 protected:
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "an emulated guest is slow enough";
    auto guest = LinuxTestGuest();
    if (!guest.ok()) GTEST_SKIP() << guest.error().message;
    guest_ = *guest;
    guest_.limits = {.boot = milliseconds(60'000),
                     .answer = milliseconds(2'000),
                     .console_bytes = 200 << 10};
  }

  void Make(const VmOptions& options) {
    auto target = VmTarget::Create(guest_, options);
    ASSERT_TRUE(target.ok()) << target.error().message;
    target_ = std::move(*target);
  }

  RunResult RunIntoTrouble(Trouble trouble) {
    const Status made = target_->MakeTrouble(trouble, milliseconds(1'500));
    EXPECT_TRUE(made.ok()) << made.error().message;
    auto result = target_->Run(program_, 1);
    EXPECT_TRUE(result.ok()) << result.error().message;
    return result.ok() ? std::move(*result) : RunResult{};
  }

  Guest guest_;
  const Program program_ = LongProgram(100'000);
  std::unique_ptr<VmTarget> target_;
};

TEST_F(LinuxGuestTest, LosesNothingButTheCallsUnderWay) {
  // On a busy machine a guest takes long to die.
  Make({.timeout = milliseconds(60'000)});
  struct Case {
    Trouble trouble;
    Crash::Kind kind;
    std::string title;
  };
  const std::vector<Case> cases = {
      {Trouble::kPanic, Crash::Kind::kKernel,
       "Kernel panic: sysrq triggered crash"},
      {Trouble::kDie, Crash::Kind::kLost, "taprace-agent: killed by signal N"},
      {Trouble::kFlood, Crash::Kind::kLost, "console flooded"},
      {Trouble::kHang, Crash::Kind::kNoProgress,
       "no progress: no answer in time"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(TroubleName(each.trouble));
    // The one that is waited for in vain.
    if (each.trouble == Trouble::kHang) {
      EXPECT_EQ(target_->boots(), 3);
      Make({.timeout = milliseconds(4'000)});
    }
    const RunResult result = RunIntoTrouble(each.trouble);
    ASSERT_TRUE(result.crash);
    EXPECT_EQ(result.crash->kind, each.kind);
    EXPECT_EQ(result.crash->title, each.title);
    EXPECT_FALSE(result.crash->known);
    ExpectCutOff(result, program_);
  }
  EXPECT_EQ(target_->boots(), 1);
}

TEST_F(LinuxGuestTest, StreamsWhereMemoryCannotBeRead) {
  guest_.known = {"Kernel panic: sysrq triggered crash"};
  Make({.timeout = milliseconds(8'000), .stream = true});
  const Program small = LongProgram(10);
  auto whole = target_->Run(small, 1);
  ASSERT_TRUE(whole.ok()) << whole.error().message;
  EXPECT_EQ(whole->history.calls.size(), 20U);
  EXPECT_FALSE(whole->crash);
  const RunResult result = RunIntoTrouble(Trouble::kPanic);
  ASSERT_TRUE(result.crash);
  EXPECT_TRUE(result.crash->known);
  EXPECT_NE(result.crash->console.find("sysrq_handle_crash"),
            std::string::npos);
  ExpectCutOff(result, program_);
}

}  // namespace
}  // namespace taprace
