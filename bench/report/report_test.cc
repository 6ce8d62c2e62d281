#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "bench/report/compare.h"
#include "bench/report/examples.h"
#include "bench/report/json.h"
#include "bench/report/markdown.h"
#include "bench/report/overhead.h"
#include "bench/report/page.h"
#include "bench/report/write_report.h"

namespace taprace {
namespace {

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(CompareTest, TenPercentMoreIsSlowerAndTheSameIsNot) {
  const std::vector<BenchRun> baseline = {ExampleRun("linux", 1)};
  const auto slower = CompareRuns(baseline, {ExampleRun("linux", 1.1)});
  EXPECT_EQ(slower.size(), baseline[0].results.size());
  for (const ComparedResult& each : slower) {
    if (each.workload.call == TimedCall::kEmpty) continue;  // few nanoseconds
    EXPECT_EQ(each.word, "slower") << ToString(each.workload);
    EXPECT_NEAR(each.ratio.estimate, 1.1, 0.02);
    EXPECT_LT(each.p, 0.001);
  }
  for (const ComparedResult& each : CompareRuns(baseline, baseline)) {
    EXPECT_EQ(each.word, "same");
    EXPECT_EQ(each.ratio.estimate, 1);
  }
  EXPECT_TRUE(CompareRuns(baseline, {ExampleRun("sim:13.2", 1)}).empty());
}

TEST(OverheadTest, IsThatOfTheEmptyRegion) {
  const auto overhead = OverheadOf(ExampleRun("linux", 1));
  ASSERT_TRUE(overhead);
  EXPECT_NEAR(static_cast<double>(overhead->p50), 40, 5);
  EXPECT_TRUE(Has(ToString(Overhead{.p50 = 40, .p99 = 60}),
                  "40 ns (p99 60 ns), within the bound of 100 ns"));
  EXPECT_TRUE(Has(ToString(Overhead{.p50 = 140, .p99 = 160}), "above"));
  EXPECT_FALSE(OverheadOf(ExampleRun("sim:13.2", 1)));
}

TEST(MarkdownTest, HasEverySection) {
  const std::string text = ToMarkdown(ExampleContent());
  for (const char* part :
       {"### Gate\n\n**not slower**", "**no generic open fails** open tap",
        "### Against the baseline", "| linux | open_idle | slower |",
        "### linux (ns)", "2 x EBUSY", "### sim:13.2+handoff (steps)",
        "Not measured: ", "14 nights, 2026-01-10 to 2026-01-23",
        "The harness's own part of each time: "}) {
    EXPECT_TRUE(Has(text, part)) << part << "\n" << text;
  }
}

TEST(JsonTest, HasWhatTheHeaderPromises) {
  const auto json = nlohmann::json::parse(ToJson(ExampleContent()));
  EXPECT_EQ(json.at("format"), "taprace-bench-report");
  EXPECT_EQ(json.at("runs").size(), 3u);
  EXPECT_EQ(json.at("nights").size(), 14u);
  EXPECT_EQ(json.at("findings")[0].at("findings")[0].at("replay"),
            "taprace replay T1.abc");
  const auto& generic = json.at("runs")[0].at("results")[2];
  EXPECT_EQ(generic.at("call"), "open_generic");
  EXPECT_EQ(generic.at("failures"), 2);
  const auto& curve = generic.at("curve");
  EXPECT_EQ(curve[0][0], 1);
  for (size_t i = 1; i < curve.size(); ++i) {
    EXPECT_GT(curve[i][0], curve[i - 1][0]);
    EXPECT_GE(curve[i][1], curve[i - 1][1]);
  }
  EXPECT_EQ(json.at("comparison")[3].at("word"), "slower");
  EXPECT_GT(json.at("comparison")[3].at("low"), 1.05);
}

TEST(JsonTest, IntervalsThatKnowNothingAreNull) {
  ReportContent content;
  content.runs = {ExampleRun("linux", 1)};
  for (BenchResult& result : content.runs[0].results) {
    result.slice_medians.resize(2);
  }
  content.baseline = content.runs;
  const auto json = nlohmann::json::parse(ToJson(content));
  EXPECT_TRUE(json.at("comparison")[0].at("low").is_null());
  EXPECT_TRUE(Has(ToMarkdown(content), "too few slices"));
}

TEST(PageTest, NeedsNothingFromTheNetwork) {
  const std::string page = ToPage(ExampleContent());
  EXPECT_FALSE(Has(page, "<script src"));
  EXPECT_FALSE(Has(page, "<link"));
  EXPECT_TRUE(Has(page, "default-src 'none'"));
}

TEST(PageTest, AnEmptyReportIsAPage) {
  EXPECT_TRUE(Has(ToPage({}), "<h1>Findings</h1>"));
  EXPECT_TRUE(Has(ToPage({}), "\"runs\":[]"));
}

TEST(PageTest, DataStaysData) {
  const std::string page = ToPage(HostileContent());
  EXPECT_FALSE(Has(page, "<img"));
  EXPECT_FALSE(Has(page, "<script>document.title"));
  ReportContent content = HostileContent();
  content.gate.clear();  // Markdown of our own
  EXPECT_FALSE(Has(ToMarkdown(content), "\n<"));
}

TEST(WriteReportTest, WritesThreeFiles) {
  const std::string folder = testing::TempDir() + "/report/new";
  ASSERT_TRUE(WriteBenchReport(folder, ExampleContent()).ok());
  for (const char* name : {"index.html", "report.md", "report.json"}) {
    EXPECT_TRUE(std::filesystem::exists(folder + "/" + name)) << name;
  }
  EXPECT_FALSE(WriteBenchReport("/proc/none", {}).ok());
}

}  // namespace
}  // namespace taprace
