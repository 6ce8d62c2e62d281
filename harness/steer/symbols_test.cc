#include "harness/steer/symbols.h"

#include <gtest/gtest.h>

namespace taprace {

namespace {

TEST(SymbolsTest, AVariantStandsForTheFunction) {
  EXPECT_EQ(MatchName("f", "f"), NameMatch::kExact);
  EXPECT_EQ(MatchName("f", "f.isra.0"), NameMatch::kVariant);
  EXPECT_EQ(MatchName("f", "f.constprop.0.isra.1"), NameMatch::kVariant);
  for (const char* other : {"f.cold", "f.part.0", "f.isra.0.cold", "fg", "g"}) {
    EXPECT_EQ(MatchName("f", other), NameMatch::kNone) << other;
  }
}

TEST(SymbolsTest, FindsByNameAndElseByVariant) {
  SymbolFinder finder({"f", "g", "h", "k.isra.0"});
  finder.Consider("f.isra.0", 1);
  finder.Consider("f", 2);
  finder.Consider("g.constprop.0", 3);
  finder.Consider("g.cold", 4);
  finder.Consider("h", 5);
  finder.Consider("h", 6);
  finder.Consider("h", 5);
  finder.Consider("k.isra.0", 7);
  finder.Consider("other", 8);
  EXPECT_EQ(finder.Found(),
            (std::vector<Symbol>{
                {"f", 2}, {"g", 3}, {"h", 5}, {"h", 6}, {"k.isra.0", 7}}));
}

TEST(SymbolsTest, ResolvesPoints) {
  const auto plan =
      ParsePlan("point a f+0x4; point g; point c 0x9; record", "");
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(SymbolsOf(*plan), (std::vector<std::string>{"f", "g"}));
  const auto resolved = Resolve(*plan, {{"f", 0x1000}, {"g", 0x2000}});
  ASSERT_TRUE(resolved.ok()) << resolved.error().message;
  EXPECT_EQ(ToLine(*resolved),
            "point a 0x1004; point g 0x2000; point c 0x9; record");
  const auto missing = Resolve(*plan, {{"f", 1}});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message,
            "point g: the guest's kernel has no symbol g");
  const auto twice = Resolve(*plan, {{"f", 1}, {"f", 2}, {"g", 3}});
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().message,
            "point a: the guest's kernel has several f; give an address");
}

}  // namespace
}  // namespace taprace
