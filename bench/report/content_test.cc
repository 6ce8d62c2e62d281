#include "bench/report/content.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "bench/report/examples.h"

namespace taprace {
namespace {

namespace fs = std::filesystem;

constexpr char kSummary[] = R"({"format": "taprace-report", "version": 1,
  "target": "linux", "seed": "18446744073709551615", "programs": 12,
  "operations": 34, "counterexamples": [{"invariant": "exclusive",
  "sentence": "two have it", "replay": "taprace run", "more": 1}]})";

// A folder with these files, each anew.
class ContentTest : public testing::Test {
 protected:
  std::string Folder(const std::string& name) {
    const fs::path folder = fs::path(testing::TempDir()) / "content" / name;
    fs::remove_all(folder);
    fs::create_directories(folder);
    return folder.string();
  }
  static void Write(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
  }
};

TEST_F(ContentTest, LoadsWhatIsThere) {
  const std::string bench = Folder("bench");
  Write(bench + "/" + LatencyFile("linux"), ToJson(ExampleRun("linux", 1)));
  Write(bench + "/gate.md", "**slower**\n");
  const std::string run = Folder("run");
  Write(run + "/summary.json", kSummary);
  const std::string nights = Folder("nights");
  Night early{.date = "2026-01-01", .findings = 2, .medians = {{"linux a", 5}}};
  Night late{.date = "2026-02-01", .commit = "abc", .failures = 3};
  Write(nights + "/nights.jsonl", ToLine(late) + "\n\n" + ToLine(early) + "\n");
  const auto content = LoadContent({bench, run, nights}, bench);
  ASSERT_TRUE(content.ok()) << content.error().message;
  EXPECT_EQ(content->runs.size(), 1u);
  EXPECT_EQ(content->baseline.size(), 1u);
  EXPECT_EQ(content->gate, "**slower**\n");
  ASSERT_EQ(content->findings.size(), 1u);
  EXPECT_EQ(content->findings[0].seed, "18446744073709551615");
  EXPECT_EQ(content->findings[0].findings[0].sentence, "two have it");
  ASSERT_EQ(content->nights.size(), 2u);
  EXPECT_EQ(content->nights[0].medians.at("linux a"), 5);
  EXPECT_EQ(content->nights[1].commit, "abc");
}

TEST_F(ContentTest, SaysWhatIsWrong) {
  const std::string empty = Folder("empty");
  EXPECT_EQ(LoadContent({empty}, "").error().message,
            empty +
                ": no results in it (latency-*.json, summary.json, "
                "nights.jsonl, gate.md)");
  EXPECT_FALSE(LoadContent({empty + "/none"}, "").ok());
  EXPECT_EQ(LoadContent({}, empty).error().message,
            "--baseline " + empty + ": no latency-*.json in it");
  const std::string broken = Folder("broken");
  Write(broken + "/nights.jsonl", ToLine(Night{}) + "\n{\n");
  EXPECT_TRUE(LoadContent({broken}, "")
                  .error()
                  .message.starts_with(broken + "/nights.jsonl:2: "));
  Write(broken + "/summary.json", R"({"format": "taprace-report"})");
  EXPECT_TRUE(LoadContent({broken}, "")
                  .error()
                  .message.starts_with(broken + "/summary.json: "));
}

TEST_F(ContentTest, ANightIsWhatWasMeasured) {
  BenchRun run = ExampleRun("linux", 1);
  run.results[2].measurement.failed["EBUSY"] = 4;
  const Night night = NightOf({run, ExampleRun("sim:13.2", 1)}, 3, "abc");
  EXPECT_EQ(night.date, run.date);
  EXPECT_EQ(night.findings, 3);
  EXPECT_EQ(night.failures, 4);
  EXPECT_EQ(night.medians.at("linux open_idle/threads:8"),
            FindResult(run, {.call = TimedCall::kOpenIdle, .threads = 8})
                ->measurement.latency.Quantile(0.5));
  EXPECT_EQ(night.medians.count("sim:13.2 empty"), 0u);
  const auto again = ParseNights(ToLine(night), "test");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(ToLine((*again)[0]), ToLine(night));
}

}  // namespace
}  // namespace taprace
