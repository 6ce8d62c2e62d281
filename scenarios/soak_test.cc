// What a soak adds up to does not depend on how it was split.
#include "scenarios/soak.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace taprace {
namespace {

std::string Soaked(SoakOptions options) {
  ReportMerger merger;
  const Status soaked = Soak(options, merger);
  EXPECT_TRUE(soaked.ok()) << soaked.error().message;
  return merger.ToJson();
}

std::string Merged(const std::vector<std::string>& results) {
  ReportMerger merger;
  for (const std::string& result : results) {
    EXPECT_TRUE(merger.Add(result, "shard").ok());
  }
  return merger.ToJson();
}

std::string InShards(SoakOptions options, int64_t shards) {
  options.shards = shards;
  std::vector<std::string> results;
  for (options.shard = 0; options.shard < shards; ++options.shard) {
    results.push_back(Soaked(options));
  }
  return Merged(results);
}

TEST(SoakTest, TenShardsOfAThousandRunsAreTheWhole) {
  const SoakOptions options{.seed = 7, .count = 1'000, .schedules = 2};
  const std::string whole = Soaked(options);
  EXPECT_EQ(whole.find("\"operations\": 0,"), std::string::npos) << whole;
  EXPECT_EQ(InShards(options, 10), whole);
}

// With finds, which are shrunk.
TEST(SoakTest, FindsMergeToo) {
  SoakOptions options{.seed = 7, .count = 9, .schedules = 30, .known = true};
  const std::string whole = Soaked(options);
  EXPECT_NE(whole.find("not-linearizable"), std::string::npos);
  EXPECT_EQ(InShards(options, 4), whole);
  options.seed = 8;
  EXPECT_NE(Soaked(options), whole);
}

TEST(SoakTest, RunsCanBeMadeInParts) {
  SoakOptions early{.seed = 7, .count = 40, .schedules = 2};
  const std::string whole = Soaked(early);
  early.count = 13;
  const SoakOptions late{.seed = 7, .first = 13, .count = 27, .schedules = 2};
  EXPECT_EQ(Merged({Soaked(late), Soaked(early)}), whole);
}

}  // namespace
}  // namespace taprace
