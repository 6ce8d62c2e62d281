// In a Linux guest, the order of two events in tun.c is what a plan says; left
// alone it is now this and now that.
//
// Two threads on two vCPUs attach to the same interface. TUNSETIFF is one
// critical section for both, so one comes first, and the guest itself tells
// which: the other one's call fails, or succeeds only after the first has let
// go. No word of the plugin is believed.
//
//   bazel test //ci:linux_steer --test_output=all      shows the figures
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>

#include "harness/testing/sanitized.h"
#include "harness/vm/linux_guest.h"
#include "harness/vm/steered_target.h"
#include "harness/vm/vm_target.h"

namespace taprace {
namespace {

constexpr char kPlugin[] = "ci/steer/taprace-steer.so";
constexpr char kProgram[] =
    "idle tap0; thread; open tap0 -> a; thread; open tap0 -> a";
// Whoever is to be second waits at the entry of the ioctl until the other is
// in the critical section. The time is for machines with much else to do.
constexpr char kFirst0[] =
    "point ioctl __tun_chr_ioctl; point attach tun_attach; "
    "replay 2s 0:attach 1:ioctl";
constexpr char kFirst1[] =
    "point ioctl __tun_chr_ioctl; point attach tun_attach; "
    "replay 2s 1:attach 0:ioctl";

// The thread that attached first, by the calls' outcomes and, where
// both succeeded one after the other, their times.
std::optional<int> First(const History& history) {
  const Call* first = nullptr;
  for (const Call& call : history.calls) {
    if (call.pending() || call.outcome.error != 0) continue;
    if (first == nullptr || call.return_ns < first->return_ns) first = &call;
  }
  if (first == nullptr) return std::nullopt;
  return first->thread;
}

class LinuxSteer : public testing::Test {
 protected:
  // One guest serves all tests.
  static void SetUpTestSuite() {
    if (kSanitized) return;
    auto guest = LinuxTestGuest();
    if (!guest.ok()) return;
    guest->steering_plugin = kPlugin;
    // The random pause before each call is far longer than what separates the
    // threads otherwise: unsteered, each is first about as often.
    auto target = VmTarget::Create(*guest, {.jitter_ns_max = 5'000'000});
    ASSERT_TRUE(target.ok()) << target.error().message;
    target_ = std::move(*target);
  }
  static void TearDownTestSuite() { target_.reset(); }

  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "an emulated guest is slow enough";
    const auto guest = LinuxTestGuest();
    if (!guest.ok()) GTEST_SKIP() << guest.error().message;
    ASSERT_NE(target_, nullptr);
    const auto program = ParseProgram(kProgram, "program");
    ASSERT_TRUE(program.ok()) << program.error().message;
    program_ = *program;
  }

  // How often each thread was first.
  std::array<int, 2> Count(const std::string& text, int runs) {
    std::array<int, 2> count = {};
    const auto plan = ParsePlan(text, "plan");
    EXPECT_TRUE(plan.ok()) << plan.error().message;
    if (!plan.ok()) return count;
    target_->Steer(*plan);
    int64_t timeouts = 0;
    for (int run = 0; run < runs; ++run) {
      const auto result = target_->Run(program_, static_cast<uint64_t>(run));
      EXPECT_TRUE(result.ok()) << result.error().message;
      if (!result.ok()) return count;
      EXPECT_FALSE(result->crash) << result->crash->title;
      const std::optional<int> first = First(result->history);
      if (first) ++count[static_cast<size_t>(*first)];
      EXPECT_TRUE(target_->steer_report());
      if (target_->steer_report()) {
        timeouts += target_->steer_report()->timeouts;
      }
    }
    fmt::print("first: {} and {} times, {} waits in vain: {}\n", count[0],
               count[1], timeouts, text.empty() ? "unsteered" : text);
    return count;
  }

  static inline std::unique_ptr<VmTarget> target_;
  Program program_;
};

TEST_F(LinuxSteer, ForcesTheOrderOfTwoEventsEitherWay) {
  // 200 runs miss one of two orders, each of which has a chance of 10 % or
  // more, once in a thousand million times.
  const std::array<int, 2> unsteered = Count("", 200);
  EXPECT_GE(unsteered[0], 1);
  EXPECT_GE(unsteered[1], 1);
  EXPECT_GE(Count(kFirst0, 100)[0], 99);
  EXPECT_GE(Count(kFirst1, 100)[1], 99);
  EXPECT_EQ(target_->boots(), 1);
}

// A search learns where calls come by and then steers there; the plan it ends
// with stays, for what follows a finding.
TEST_F(LinuxSteer, ASearchSteersWhereCallsComeByAndFreezes) {
  const auto searching =
      SteeredTarget::Searching(*target_, System::kLinux, /*seed=*/1);
  ASSERT_TRUE(searching.ok()) << searching.error().message;
  SteeredTarget& steered = **searching;
  const auto run = [&](uint64_t seed) {
    const auto result = steered.Run(program_, seed);
    ASSERT_TRUE(result.ok()) << result.error().message;
    EXPECT_FALSE(result->crash) << result->crash->title;
    ASSERT_TRUE(target_->steer_report());
  };
  run(0);
  // All that attaches to an interface.
  for (const Hit& hit : target_->steer_report()->trace) {
    ASSERT_LT(hit.point, steered.plan().points.size());
  }
  EXPECT_GE(target_->steer_report()->hits, 4);
  for (uint64_t seed = 1; seed < 20; ++seed) {
    run(seed);
    const Plan& plan = steered.plan();
    EXPECT_EQ(plan.delays.size() + plan.holds.size() + plan.pct.has_value(),
              1U);
  }
  steered.Freeze();
  const Plan frozen = steered.plan();
  EXPECT_FALSE(frozen.record);
  fmt::print("ends with {}\n", ToLine(frozen));
  for (uint64_t seed = 0; seed < 5; ++seed) {
    run(seed);
    EXPECT_EQ(steered.plan(), frozen);
  }
  EXPECT_EQ(target_->boots(), 1);
}

}  // namespace
}  // namespace taprace
