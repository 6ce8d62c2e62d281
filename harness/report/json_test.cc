#include "harness/report/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/report/examples.h"

namespace taprace {
namespace {

using Json = nlohmann::json;

Json Parsed(const std::string& text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  EXPECT_FALSE(json.is_discarded()) << text;
  return json;
}

TEST(JsonTest, ACounterexampleWithAllItsFields) {
  const Json json = Parsed(ToJson(SmallExample()));
  EXPECT_EQ(json["target"], "freebsd");
  EXPECT_EQ(json["invariant"], "double-claim");
  EXPECT_EQ(json["seed"], "18446744073709551557");
  EXPECT_EQ(json["program"], ToString(SmallExample().program));
  EXPECT_EQ(json["found"], ToString(SmallExample().found));
  EXPECT_EQ(json["rate"]["hits"], 12);
  EXPECT_EQ(json["idle"], Json({"tap0"}));
  EXPECT_EQ(json["guilty"], Json({0, 1}));
  EXPECT_EQ(json["order"], Json({{"calls", {2, 0}}, {"stuck", 1}}));
  ASSERT_EQ(json["calls"].size(), 6u);
  EXPECT_EQ(json["calls"][0], Json({{"thread", 0},
                                    {"operation", "open tap -> a"},
                                    {"invoke_ns", 1'200},
                                    {"return_ns", 9'100},
                                    {"unit", 0}}));
  EXPECT_EQ(json["calls"][2]["name"], "EBUSY");
  EXPECT_FALSE(json["calls"][3].contains("return_ns"));
}

TEST(JsonTest, NoSpecificationNoOrder) {
  Counterexample small = SmallExample();
  small.order.reset();
  EXPECT_TRUE(Parsed(ToJson(small))["order"].is_null());
}

TEST(JsonTest, HostileTextSurvives) {
  const Json json = Parsed(ToJson(HostileExample()));
  const auto sentence = json["sentence"].get<std::string>();
  EXPECT_TRUE(sentence.starts_with("</script><script>"));
  EXPECT_NE(sentence.find("\xef\xbf\xbd"), std::string::npos);
}

TEST(JsonTest, ARun) {
  const Json json = Parsed(ToJson(ExampleSummary(2)));
  EXPECT_EQ(json["format"], kReportFormat);
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["programs"], 1'000);
  EXPECT_EQ(json["operations"], 6'000);
  EXPECT_EQ(json["kinds"]["open"], Json({{"ok", 2'000},
                                         {"failed", {{"EBUSY", 1'000}}},
                                         {"pending", 1'000}}));
  EXPECT_FALSE(json["kinds"].contains("fork"));
  EXPECT_EQ(json["counterexamples"].size(), 2u);
  EXPECT_EQ(json["counterexamples"][0]["invariant"], "double-claim");
}

}  // namespace
}  // namespace taprace
