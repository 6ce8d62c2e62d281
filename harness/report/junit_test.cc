#include "harness/report/junit.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "harness/report/examples.h"

namespace taprace {
namespace {

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Whether every element is closed where it must be, every attribute quoted and
// every '&' part of a reference: what a reader refuses first.
bool WellFormed(std::string_view xml) {
  std::vector<std::string_view> open;
  while (true) {
    const size_t begin = xml.find('<');
    const std::string_view text = xml.substr(0, begin);
    if (Contains(text, ">")) return false;
    if (begin == std::string_view::npos) return open.empty();
    const size_t end = xml.find('>', begin);
    if (end == std::string_view::npos) return false;
    const std::string_view tag = xml.substr(begin + 1, end - begin - 1);
    xml.remove_prefix(end + 1);
    if (Contains(tag, "<") || tag.empty()) return false;
    const std::string_view name = tag.substr(0, tag.find_first_of(" ?/", 1));
    if (tag.front() == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (tag.front() != '?' && tag.back() != '/') {
      open.push_back(name);
    }
  }
}

TEST(JunitTest, ARunWithoutViolationPasses) {
  const std::string xml = ToJunit(ExampleSummary(0));
  EXPECT_TRUE(WellFormed(xml)) << xml;
  EXPECT_TRUE(Contains(
      xml, R"(<testsuite name="taprace.linux" tests="1" failures="0")"));
  EXPECT_TRUE(Contains(xml, R"(name="no violation" time="12.346"/>)"));
  EXPECT_TRUE(Contains(xml, R"(<property name="seed" value="42"/>)"));
  EXPECT_TRUE(Contains(xml, "<system-out>linux: 1,000 programs"));
  EXPECT_FALSE(Contains(xml, "<failure"));
}

TEST(JunitTest, EveryViolationIsAFailedCase) {
  const std::string xml = ToJunit(ExampleSummary(2));
  EXPECT_TRUE(WellFormed(xml)) << xml;
  EXPECT_TRUE(Contains(xml, R"(tests="2" failures="2")"));
  EXPECT_TRUE(Contains(xml, R"(name="double-claim 1")"));
  EXPECT_TRUE(Contains(xml, R"(name="double-claim 2")"));
  EXPECT_TRUE(Contains(xml, "╔ open tap -&gt; a ◀"));
}

TEST(JunitTest, HostileTextStaysText) {
  RunSummary summary = ExampleSummary(0);
  summary.target = kHostile;
  summary.counterexamples = {HostileExample()};
  const std::string xml = ToJunit(summary);
  EXPECT_TRUE(WellFormed(xml)) << xml;
  EXPECT_FALSE(Contains(xml, "<script"));
  EXPECT_FALSE(Contains(xml, "]]>"));
  for (const char c : xml) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  }
  EXPECT_FALSE(Contains(xml, "\xff"));
}

}  // namespace
}  // namespace taprace
