// In a Linux guest, no concurrent program of opens, closes and their kin breaks
// an invariant, nor the kernel.
//
//   bazel test //ci:linux_vm_race --test_output=all      shows the figures
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "harness/property/search.h"
#include "harness/property/seed.h"
#include "harness/report/text.h"
#include "harness/testing/sanitized.h"
#include "harness/vm/linux_guest.h"
#include "harness/vm/vm_target.h"

namespace taprace {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LinuxVmRace : public testing::Test {
 protected:
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "an emulated guest is slow enough";
    const auto guest = LinuxTestGuest();
    if (!guest.ok()) GTEST_SKIP() << guest.error().message;
    // A busy machine leaves an emulated guest a tenth of what it has else.
    auto target = VmTarget::Create(*guest, {.timeout = seconds(60)});
    ASSERT_TRUE(target.ok()) << target.error().message;
    target_ = std::move(*target);
    fmt::print("boot: {} ms\n", target_->boot_time().count());
  }

  std::unique_ptr<VmTarget> target_;
};

TEST_F(LinuxVmRace, NoProgramBreaksAnInvariant) {
  const auto parameters = ReadPropertyParameters(std::nullopt);
  ASSERT_TRUE(parameters.ok()) << parameters.error().message;
  const Traits& traits = target_->traits();
  SearchOptions options{.profile = DefaultProfile(traits),
                        .rules = FindTapSpec(traits.spec),
                        .seed = parameters->seed,
                        .duration = seconds(200),  // far more than needed
                        .programs_most = 500};
  // Small programs: an emulated CPU takes 20 ms to make and remove a tap.
  options.profile.threads_max = 2;
  options.profile.operations_max = 5;
  const Result<RunSummary> summary = Search(*target_, options);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  for (const Counterexample& found : summary->counterexamples) {
    ADD_FAILURE() << ToText(found) << found.console;
  }
  fmt::print("{}", ToText(*summary));
  EXPECT_EQ(summary->programs, 500);
  EXPECT_EQ(target_->boots(), 1);
  EXPECT_TRUE(target_->CleanUp().ok());
}

// Two threads, each with an interface that is there already: nothing but opens
// and closes is timed.
Program OpensAndCloses(int pairs) {
  Program program{.idle = {{.unit = 0}, {.unit = 1}}, .threads = {}};
  for (Unit unit : {0, 1}) {
    auto& thread = program.threads.emplace_back();
    for (int i = 0; i < pairs; ++i) {
      thread.push_back({.kind = OpKind::kOpen, .device = {.unit = unit}});
      thread.push_back({.kind = OpKind::kClose});
    }
  }
  return program;
}

// From the first invocation to the last return.
double SecondsOf(const std::vector<Call>& calls) {
  int64_t start_ns = calls.front().invoke_ns;
  int64_t end_ns = 0;
  for (const Call& call : calls) {
    start_ns = std::min(start_ns, call.invoke_ns);
    end_ns = std::max(end_ns, call.return_ns);
  }
  return static_cast<double>(end_ns - start_ns) / 1e9;
}

// What the harness costs: operations a second of a program of two threads,
// against a loop of the same system calls in the same guest. The two take many
// short turns of the same length, since what else this machine does slows now
// the one and now the other.
TEST_F(LinuxVmRace, TellsWhatTheAgentCosts) {
  constexpr int kTurns = 15;
  const Program program = OpensAndCloses(100);
  double operations = 0;
  double seconds = 0;
  double seconds_sent = 0;
  double bare = 0;
  double bare_seconds = 0;
  for (int turn = 0; turn < kTurns; ++turn) {
    const auto start = std::chrono::steady_clock::now();
    const Result<RunResult> result = target_->Run(program, turn);
    const std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - start;
    ASSERT_TRUE(result.ok()) << result.error().message;
    const std::vector<Call>& calls = result->history.calls;
    ASSERT_EQ(calls.size(), program.operation_count());
    operations += static_cast<double>(calls.size());
    seconds += SecondsOf(calls);
    seconds_sent += time.count();
    // The interfaces are still there.
    const auto as_long = std::chrono::ceil<milliseconds>(
        std::chrono::duration<double>(SecondsOf(calls)));
    const Result<double> rate = target_->BareRate(2, as_long);
    ASSERT_TRUE(rate.ok()) << rate.error().message;
    const double length = std::chrono::duration<double>(as_long).count();
    bare += *rate * length;
    bare_seconds += length;
  }
  const double bare_rate = bare / bare_seconds;
  fmt::print(
      "operations/s: bare loop {:.0f}, agent {:.0f} ({:.0f} %), with the "
      "history sent {:.0f} ({:.0f} %)\n",
      bare_rate, operations / seconds, operations * 100 / seconds / bare_rate,
      operations / seconds_sent, operations * 100 / seconds_sent / bare_rate);
}

}  // namespace
}  // namespace taprace
