#include "bench/results.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace taprace {
namespace {

BenchRun Example(const std::string& target) {
  BenchRun run{.target = target,
               .unit = "ns",
               .system = "Linux 6 x86_64, 2 processors",
               .date = "2026-01-31T12:34:56Z"};
  BenchResult& result = run.results.emplace_back();
  result.workload = {.call = TimedCall::kOpenIdle, .threads = 4};
  for (int64_t value = 900; value < 90'000; value += 37) {
    result.measurement.latency.Add(value);
  }
  result.measurement.failed = {{"EBUSY", 2}, {"others: ENXIO", 1}};
  result.slice_medians = {40'000, 41'000};
  run.results.push_back(
      {.workload = {.call = TimedCall::kOpenGeneric, .interfaces = 10'000},
       .skipped = "too many interfaces"});
  return run;
}

TEST(ResultsTest, JsonReadsBackTheSame) {
  const BenchRun run = Example("linux");
  const Result<BenchRun> again = ParseBenchRun(ToJson(run), "test");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(ToJson(*again), ToJson(run));
  const BenchResult* result = FindResult(*again, run.results[0].workload);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(result->measurement.failures(), 3);
  EXPECT_EQ(result->slice_medians.size(), 2u);
  EXPECT_EQ(FindResult(*again, run.results[1].workload), nullptr);
  EXPECT_EQ(again->results[1].skipped, "too many interfaces");
}

TEST(ResultsTest, WhatIsWrongIsSaidWithTheFile) {
  const std::string good = ToJson(Example("linux"));
  for (size_t size = 0; size + 2 < good.size(); size += 7) {
    const Result<BenchRun> run = ParseBenchRun(good.substr(0, size), "a.json");
    ASSERT_FALSE(run.ok());
    EXPECT_TRUE(run.error().message.starts_with("a.json: "));
  }
  for (const char* json : {"[]", "{}", R"({"format": "taprace-report"})",
                           R"({"format": "taprace-latency", "version": 2})"}) {
    EXPECT_FALSE(ParseBenchRun(json, "a.json").ok()) << json;
  }
}

TEST(ResultsTest, AFolderHoldsARunATarget) {
  const std::string folder = testing::TempDir() + "/results";
  std::filesystem::create_directory(folder);
  EXPECT_FALSE(HasBenchResults(folder));
  EXPECT_FALSE(LoadBenchResults(folder).ok());
  for (const char* target : {"sim:13.2+clone", "linux"}) {
    std::ofstream(folder + "/" + LatencyFile(target))
        << ToJson(Example(target));
  }
  EXPECT_TRUE(std::filesystem::exists(folder + "/latency-sim-13.2+clone.json"));
  const auto runs = LoadBenchResults(folder);
  ASSERT_TRUE(runs.ok()) << runs.error().message;
  ASSERT_EQ(runs->size(), 2u);
  EXPECT_EQ((*runs)[0].target, "linux");
  EXPECT_EQ((*runs)[1].target, "sim:13.2+clone");
}

}  // namespace
}  // namespace taprace
