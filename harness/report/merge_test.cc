#include "harness/report/merge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <vector>

#include "harness/report/json.h"
#include "harness/report/run_summary.h"

namespace taprace {
namespace {

Counterexample Found(const std::string& title, const char* program) {
  Counterexample found{.target = "linux",
                       .invariant = "double-claim",
                       .program = *ParseProgram(program, "test"),
                       .replay = std::string("taprace run --line ") + program};
  found.title = title;
  return found;
}

RunSummary MadeRun(const std::string& target, uint64_t seed) {
  RunSummary run{.target = target,
                 .seed = seed,
                 .programs = 10,
                 .operations = 20 + static_cast<int64_t>(seed),
                 .duration_ns = 5};
  run.kinds[0].ok = 3;
  run.kinds[0].failed[EBUSY] = static_cast<int64_t>(seed % 3);
  return run;
}

// A few runs on two targets, some with finds.
std::vector<std::string> Results() {
  std::vector<std::string> results;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    RunSummary run = MadeRun(seed % 2 == 0 ? "linux" : "sim:13.2", seed);
    if (seed % 5 == 0) {
      run.counterexamples.push_back(Found(
          "double-claim: open tap", seed == 20
                                        ? "thread; open tap -> a"
                                        : "thread; open tap -> a; close a"));
    }
    if (seed % 7 == 0) {
      run.counterexamples.push_back(Found("panic: x", "thread; stat tap"));
    }
    results.push_back(ToJson(run));
  }
  return results;
}

std::string Merged(const std::vector<std::string>& results) {
  ReportMerger merger;
  for (const std::string& result : results) {
    EXPECT_TRUE(merger.Add(result, "test").ok());
  }
  return merger.ToJson();
}

TEST(MergeTest, SumsUp) {
  const auto merged = nlohmann::json::parse(Merged(Results()));
  const auto& linux = merged["targets"]["linux"];
  EXPECT_EQ(linux["runs"], 20);
  EXPECT_EQ(linux["programs"], 200);
  EXPECT_EQ(linux["operations"], 20 * 20 + 19 * 20);  // 20 + even seeds
  EXPECT_EQ(linux["duration_ns"], 100);
  EXPECT_EQ(linux["kinds"]["open"]["ok"], 60);
  EXPECT_EQ(linux["kinds"]["open"]["failed"]["EBUSY"], 20);
  EXPECT_EQ(linux["finds"], 7);
  const auto& claim = linux["titles"]["double-claim: open tap"];
  EXPECT_EQ(claim["times"], 4);
  EXPECT_EQ(claim["example"]["program"], "thread\n  open tap -> a\n");
}

TEST(MergeTest, OrderAndShardsDoNotMatter) {
  std::vector<std::string> results = Results();
  const std::string whole = Merged(results);
  std::reverse(results.begin(), results.end());
  EXPECT_EQ(Merged(results), whole);
  std::vector<std::string> shards;
  for (size_t shard = 0; shard < 7; ++shard) {
    std::vector<std::string> part;
    for (size_t i = shard; i < results.size(); i += 7) {
      part.push_back(results[i]);
    }
    shards.push_back(Merged(part));
  }
  EXPECT_EQ(Merged(shards), whole);
}

TEST(MergeTest, KindsAreBoundedByAlphabetWhateverTheOrder) {
  std::vector<std::string> results;
  for (size_t i = 0; i < ReportMerger::kTitlesMax + 50; ++i) {
    RunSummary run = MadeRun("linux", 1);
    run.counterexamples.push_back(
        Found("panic: " + std::to_string(10'000 + i), "thread; stat tap"));
    results.push_back(ToJson(run));
  }
  const std::string merged = Merged(results);
  std::reverse(results.begin(), results.end());
  EXPECT_EQ(Merged(results), merged);
  const auto json = nlohmann::json::parse(merged);
  const auto& titles = json["targets"]["linux"]["titles"];
  EXPECT_EQ(titles.size(), ReportMerger::kTitlesMax);
  EXPECT_TRUE(titles.contains("panic: 10000"));
  EXPECT_EQ(json["targets"]["linux"]["finds"], ReportMerger::kTitlesMax + 50);
}

// Nothing of it counts, and the file is named.
TEST(MergeTest, WhatIsNoResultIsRefused) {
  ReportMerger merger;
  const std::string good = ToJson(MadeRun("linux", 1));
  ASSERT_TRUE(merger.Add(good, "good").ok());
  const std::string before = merger.ToJson();
  std::string no_version = good;
  no_version.replace(no_version.find("\"version\": 1"), 12, "\"version\": 9");
  std::string no_number = good;
  no_number.replace(no_number.find("\"programs\": 10"), 14, "\"programs\": []");
  for (const std::string& bad :
       {std::string(), std::string("[]"), std::string("{}"),
        good.substr(0, good.size() / 2), no_version, no_number}) {
    const Status added = merger.Add(bad, "some.json");
    ASSERT_FALSE(added.ok()) << bad;
    EXPECT_TRUE(added.error().message.starts_with("some.json: "));
  }
  EXPECT_EQ(merger.ToJson(), before);
}

TEST(MergeTest, TextNamesWhatWasFound) {
  ReportMerger merger;
  for (const std::string& result : Results()) {
    ASSERT_TRUE(merger.Add(result, "test").ok());
  }
  const std::string text = merger.ToText();
  EXPECT_NE(text.find("linux: 20 runs, 200 programs, 780 operations, 7 finds"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("double-claim: open tap\n  seen 4 times\n  taprace run "
                      "--line thread; open tap -> a\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(merger.finds(), 14);
}

}  // namespace
}  // namespace taprace
