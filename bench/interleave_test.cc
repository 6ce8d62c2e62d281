#include "bench/interleave.h"

#include <gtest/gtest.h>

#include "harness/base/random.h"

namespace taprace {
namespace {

// Two programs whose medians are 10,000 and a noise of 2 %; `slowdown` percent
// more for the candidate's opens.
class Programs {
 public:
  explicit Programs(int slowdown) : slowdown_(slowdown) {}

  Result<BenchRun> operator()(bool candidate,
                              const std::vector<Workload>& workloads) {
    order_ += candidate ? 'B' : 'A';
    BenchRun run;
    for (const Workload& workload : workloads) {
      BenchResult& result = run.results.emplace_back();
      result.workload = workload;
      const bool slow = candidate && workload.call == TimedCall::kOpenIdle;
      int64_t median = 10'000 + static_cast<int64_t>(NextRandom(random_) % 400);
      if (slow) median += median * slowdown_ / 100;
      if (workload.call == TimedCall::kStatGeneric) {
        result.measurement.failed["ENOENT"] = 1;
      } else {
        result.measurement.latency.Add(median);
      }
    }
    return run;
  }

  std::string order_;

 private:
  const int slowdown_;
  uint64_t random_ = 5;
};

GateReport Compare(Programs& programs, std::vector<Workload> workloads,
                   int rounds_most) {
  int rounds = 0;
  const auto report = Interleave(
      workloads, {.workloads = workloads.size(), .rounds_max = 60},
      [&](bool candidate, const std::vector<Workload>& open) {
        return programs(candidate, open);
      },
      [&] { return rounds++ >= rounds_most; });
  EXPECT_TRUE(report.ok());
  return *report;
}

constexpr Workload kOpen = {.call = TimedCall::kOpenIdle};
constexpr Workload kClose = {.call = TimedCall::kClose};
constexpr Workload kStat = {.call = TimedCall::kStatGeneric};

TEST(InterleaveTest, FindsTheSlowerWorkload) {
  Programs programs(10);
  const GateReport report = Compare(programs, {kClose, kOpen}, 1'000);
  EXPECT_EQ(report.verdict, Verdict::kSlower);
  EXPECT_EQ(report.comparisons[0].state.verdict, Verdict::kNotSlower);
  EXPECT_EQ(report.comparisons[1].state.verdict, Verdict::kSlower);
  EXPECT_NEAR(report.comparisons[1].state.ratio.estimate, 1.1, 0.02);
  EXPECT_TRUE(programs.order_.starts_with("ABBAABBA"));
  // Certain at the first look: no round is made in vain.
  EXPECT_EQ(programs.order_.size(), 32u);
  const std::string text = ToMarkdown(report);
  EXPECT_TRUE(text.starts_with("**slower**, by a gate of 5 %")) << text;
  EXPECT_NE(text.find("| open_idle | slower | 1.0"), std::string::npos) << text;
  EXPECT_NE(ToJson(report).find("\"verdict\": \"slower\""), std::string::npos);
}

TEST(InterleaveTest, TheSameProgramIsNotSlower) {
  Programs programs(0);
  EXPECT_EQ(Compare(programs, {kOpen, kClose}, 1'000).verdict,
            Verdict::kNotSlower);
}

TEST(InterleaveTest, CannotTellInTooShortATime) {
  Programs programs(10);
  const GateReport report = Compare(programs, {kOpen}, 3);
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(report.comparisons[0].rounds, 3u);
  EXPECT_NE(ToMarkdown(report).find("too few rounds"), std::string::npos);
  EXPECT_NE(ToJson(report).find("\"low\": null"), std::string::npos);
}

// What always fails has no latency; its failures are told.
TEST(InterleaveTest, FailuresAreCountedAndNotJudged) {
  Programs programs(0);
  const GateReport report = Compare(programs, {kStat, kOpen}, 1'000);
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(report.comparisons[0].candidate_failures, 60);
  EXPECT_EQ(report.comparisons[1].state.verdict, Verdict::kNotSlower);
}

TEST(InterleaveTest, AProgramThatCannotRunIsAnError) {
  const auto report = Interleave(
      {kOpen}, {},
      [](bool, const std::vector<Workload>&) -> Result<BenchRun> {
        return Error{"gone"};
      },
      [] { return false; });
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().message, "gone");
}

}  // namespace
}  // namespace taprace
