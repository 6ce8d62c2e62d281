// In a Linux guest, no concurrent program of opens, closes and their kin breaks
// an invariant, nor the kernel.
//
//   bazel test //ci:linux_vm_race --test_output=all      shows the figures
#include <fmt/format.h>
#include <gtest/gtest.h>

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

// What the harness costs: operations a second of a long program of two
// threads, against a loop of the same system calls in the same guest.
TEST_F(LinuxVmRace, TellsWhatTheAgentCosts) {
  // Interfaces that are there already: nothing but opens and closes is timed.
  Program program{.idle = {{.unit = 0}, {.unit = 1}}, .threads = {}};
  for (Unit unit : {0, 1}) {
    auto& thread = program.threads.emplace_back();
    for (int i = 0; i < 2'000; ++i) {
      thread.push_back({.kind = OpKind::kOpen, .device = {.unit = unit}});
      thread.push_back({.kind = OpKind::kClose});
    }
  }
  const auto start = std::chrono::steady_clock::now();
  const Result<RunResult> result = target_->Run(program, 1);
  const std::chrono::duration<double> time =
      std::chrono::steady_clock::now() - start;
  ASSERT_TRUE(result.ok()) << result.error().message;
  const std::vector<Call>& calls = result->history.calls;
  ASSERT_EQ(calls.size(), program.operation_count());
  // The interfaces are still there.
  const Result<double> bare = target_->BareRate(2, milliseconds(1'000));
  ASSERT_TRUE(bare.ok()) << bare.error().message;
  int64_t end_ns = 0;
  for (const Call& call : calls) end_ns = std::max(end_ns, call.return_ns);
  const auto count = static_cast<double>(calls.size());
  fmt::print(
      "operations/s: bare loop {:.0f}, agent {:.0f} ({:.0f} %), with the "
      "history sent {:.0f} ({:.0f} %)\n",
      *bare, count * 1e9 / static_cast<double>(end_ns),
      count * 1e11 / static_cast<double>(end_ns) / *bare, count / time.count(),
      count * 100 / time.count() / *bare);
}

}  // namespace
}  // namespace taprace
