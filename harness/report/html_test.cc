#include "harness/report/html.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "harness/report/examples.h"

namespace taprace {
namespace {

using Json = nlohmann::json;

size_t Count(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

// What stands between the first `begin` and the `end` that follows it.
std::string_view Between(std::string_view text, std::string_view begin,
                         std::string_view end) {
  const size_t from = text.find(begin);
  EXPECT_NE(from, std::string_view::npos) << begin;
  if (from == std::string_view::npos) return "";
  text.remove_prefix(from + begin.size());
  return text.substr(0, text.find(end));
}

Json DataOf(std::string_view page) {
  Json data = Json::parse(
      Between(page, "<script type=\"application/json\" id=\"data\">",
              "</script>"),
      nullptr, /*allow_exceptions=*/false);
  EXPECT_FALSE(data.is_discarded());
  return data;
}

TEST(HtmlTest, SaysWhatBrokeAndHowToRepeatIt) {
  const std::string page = ToHtml(SmallExample());
  EXPECT_EQ(Between(page, "<h1>", "</h1>"), "double-claim");
  EXPECT_TRUE(Between(page, "class=\"sentence\">", "</p>")
                  .starts_with("Threads 0 and 1 hold tap0"));
  EXPECT_EQ(Count(page, "seen in 12 of 200 runs: 6.0 % [3.5 %, 10.2 %]"), 2u);
  EXPECT_TRUE(Between(page, "id=\"program\"", "</pre>")
                  .ends_with("thread\n  open tap0 -&gt; a\n"
                             "  open tap -&gt; b\n"));
  EXPECT_TRUE(Between(page, "id=\"replay\"", "</pre>")
                  .ends_with(SmallExample().replay));
  EXPECT_EQ(Count(page, "{{"), 0u);
}

TEST(HtmlTest, ShowsTheStepsOfASimulatedKernel) {
  const std::string page = ToHtml(SteppedExample());
  const std::string_view table =
      Between(page, "<table class=\"steps\">", "</table>");
  EXPECT_EQ(Count(table, "<tr"), 1u + 6u + 4u);
  EXPECT_EQ(Count(table, "⇄"), 2u);
  EXPECT_EQ(Count(table, "return &lt;0&gt;"), 1u);
  EXPECT_EQ(DataOf(page)["steps"], true);
  EXPECT_EQ(Count(ToHtml(SmallExample()), "<table class=\"steps\">"), 0u);
}

TEST(HtmlTest, ManyStepsKeepThePageInItsBounds) {
  Counterexample example = LargeExample(10'000, 64);
  for (int64_t i = 0; i < 5'000; ++i) {
    example.steps.push_back(
        {i, static_cast<int32_t>(i % 64), std::string(200, '<'), true});
  }
  EXPECT_LE(ToHtml(example).size(), kHtmlSizeMax);
}

TEST(HtmlTest, AHistoryRecordedElsewhereHidesWhatIsOfARun) {
  Counterexample example = SmallExample();
  EXPECT_EQ(ToHtml(example).find("<body class=\"recorded\">"),
            std::string::npos);
  example.program = {};
  EXPECT_NE(ToHtml(example).find("<body class=\"recorded\">"),
            std::string::npos);
}

TEST(HtmlTest, NeedsNoNetwork) {
  const std::string page = ToHtml(SmallExample());
  EXPECT_EQ(Count(page, "default-src 'none'"), 1u);
  EXPECT_EQ(Count(page, "src="), 0u);
  EXPECT_EQ(Count(page, "@import"), 0u);
  // The only address names the SVG language; nobody opens it.
  EXPECT_EQ(Count(page, "://"),
            Count(page, "http://www.w3.org/2000/svg") + Count(page, "file://"));
}

TEST(HtmlTest, TheDataHasEveryCall) {
  const Json data = DataOf(ToHtml(SmallExample()));
  ASSERT_EQ(data["calls"].size(), 6u);
  EXPECT_EQ(data["calls"][0], Json({{"number", 0},
                                    {"thread", 0},
                                    {"operation", "open tap -> a"},
                                    {"outcome", "= tap0"},
                                    {"state", "ok"},
                                    {"from", 1'200},
                                    {"to", 9'100},
                                    {"guilty", true}}));
  EXPECT_EQ(data["calls"][2]["state"], "failed");
  EXPECT_EQ(data["calls"][2]["outcome"], "EBUSY");
  EXPECT_EQ(data["calls"][3]["state"], "pending");
  EXPECT_TRUE(data["calls"][3]["to"].is_null());
  EXPECT_EQ(data["order"], Json({2, 0}));
  EXPECT_EQ(data["orderNumbers"], Json({1, 2}));
  EXPECT_EQ(data["stuck"], 1);
}

TEST(HtmlTest, HostileTextStaysText) {
  const std::string honest = ToHtml(SmallExample());
  const std::string page = ToHtml(HostileExample());
  EXPECT_EQ(Count(page, "<script"), Count(honest, "<script"));
  EXPECT_EQ(Count(page, "</script"), Count(honest, "</script"));
  EXPECT_EQ(Count(page, "<img"), 0u);
  EXPECT_GT(Count(page, "&lt;img src=x onerror="), 0u);
  EXPECT_EQ(page.find('\x01'), std::string::npos);
  EXPECT_EQ(page.find('\xff'), std::string::npos);
}

TEST(HtmlTest, DataThatLooksLikeAPlaceholderStaysData) {
  Counterexample small = SmallExample();
  small.sentence = "{{replay}} {{nothing}}";
  EXPECT_EQ(Between(ToHtml(small), "class=\"sentence\">", "</p>"),
            small.sentence);
}

TEST(HtmlTest, ALongHistoryIsShownAroundTheGuiltyCalls) {
  const Counterexample large = LargeExample(10'000, 64);
  const std::string page = ToHtml(large);
  EXPECT_LE(page.size(), kHtmlSizeMax);
  EXPECT_EQ(Count(page, "500 of 10,000 calls, those around the guilty ones"),
            1u);
  EXPECT_EQ(Count(page, "program.tap has it all"), 1u);
  const Json data = DataOf(page);
  ASSERT_EQ(data["calls"].size(), 500u);
  size_t guilty = 0;
  for (const Json& call : data["calls"]) guilty += call["guilty"] == true;
  EXPECT_EQ(guilty, 2u);
  EXPECT_EQ(data["calls"][data["stuck"].get<size_t>()]["number"], 5'001);
  EXPECT_EQ(data["order"].size(), data["orderNumbers"].size());
  EXPECT_EQ(data["orderNumbers"].back(), 5'001);
}

TEST(HtmlTest, EndlessPhrasesFitToo) {
  Counterexample large = LargeExample(10'000, 64);
  large.target = large.invariant = large.sentence = large.replay =
      std::string(500'000, '"');
  EXPECT_LE(ToHtml(large).size(), kHtmlSizeMax);
}

TEST(HtmlTest, AnEmptyHistoryIsAPageToo) {
  Counterexample empty;
  EXPECT_EQ(DataOf(ToHtml(empty))["calls"].size(), 0u);
}

}  // namespace
}  // namespace taprace
