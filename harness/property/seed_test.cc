#include "harness/property/seed.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

namespace taprace {
namespace {

class SeedTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name :
         {"RC_PARAMS", "TEST_SHARD_INDEX", "TEST_RANDOM_SEED"}) {
      unsetenv(name);
    }
  }

  static uint64_t Seed(std::optional<std::string_view> flag = std::nullopt) {
    const auto parameters = ReadPropertyParameters(flag);
    EXPECT_TRUE(parameters.ok());
    return parameters.ok() ? parameters->seed : 0;
  }
};

TEST_F(SeedTest, IsRandomWithoutInstructions) { EXPECT_NE(Seed(), Seed()); }

TEST_F(SeedTest, TheFlagDecides) {
  setenv("RC_PARAMS", "seed=7", 1);
  EXPECT_EQ(Seed("18446744073709551615"), UINT64_MAX);
}

TEST_F(SeedTest, RapidChecksVariableIsHonoured) {
  setenv("RC_PARAMS", "seed=7 max_success=12 noshrink=1", 1);
  const auto parameters = ReadPropertyParameters(std::nullopt);
  ASSERT_TRUE(parameters.ok());
  EXPECT_EQ(parameters->seed, 7u);
  EXPECT_EQ(parameters->programs_most, 12);
  EXPECT_FALSE(parameters->shrink);
}

TEST_F(SeedTest, NonsenseIsRefusedByName) {
  const auto flag = ReadPropertyParameters("seven");
  ASSERT_FALSE(flag.ok());
  EXPECT_EQ(flag.error().message, "--seed=seven: not a number");
  setenv("RC_PARAMS", "seed=seven", 1);
  const auto variable = ReadPropertyParameters(std::nullopt);
  ASSERT_FALSE(variable.ok());
  EXPECT_TRUE(variable.error().message.starts_with("RC_PARAMS: "));
}

TEST_F(SeedTest, ShardsAndRunsHaveSeedsOfTheirOwn) {
  std::set<uint64_t> seeds;
  for (int shard = 0; shard < 8; ++shard) {
    for (int run = 1; run <= 8; ++run) {
      setenv("TEST_SHARD_INDEX", std::to_string(shard).c_str(), 1);
      setenv("TEST_RANDOM_SEED", std::to_string(run).c_str(), 1);
      seeds.insert(Seed("1"));
      EXPECT_EQ(Seed("1"), Seed("1"));
    }
  }
  EXPECT_EQ(seeds.size(), 64u);
  EXPECT_TRUE(seeds.contains(1));  // the first of all takes it as it is
}

}  // namespace
}  // namespace taprace
