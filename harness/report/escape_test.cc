#include "harness/report/escape.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

TEST(EscapeTest, PrintableKeepsText) {
  for (const char* text : {"", "open tap -> a\n\t", "µs ╔ ◀ 😀", "\ufffd"}) {
    EXPECT_EQ(Printable(text), text);
  }
}

TEST(EscapeTest, PrintableReplacesControls) {
  using std::string_view_literals::operator""sv;
  EXPECT_EQ(Printable("a\x01"sv), "a\ufffd");
  EXPECT_EQ(Printable("\0"sv), "\ufffd");
  EXPECT_EQ(Printable("\x1b[31m"sv), "\ufffd[31m");
  EXPECT_EQ(Printable("\r\x7f\u009b"sv), "\ufffd\ufffd\ufffd");
  EXPECT_EQ(Printable("\uffff\ufffe"sv), "\ufffd\ufffd");
}

TEST(EscapeTest, PrintableReplacesBrokenUtf8) {
  EXPECT_EQ(Printable("\xff"), "\ufffd");
  EXPECT_EQ(Printable("\xc3"), "\ufffd");                // cut off
  EXPECT_EQ(Printable("\xc0\xaf"), "\ufffd\ufffd");      // overlong '/'
  EXPECT_EQ(Printable("\xed\xa0\x80").size(), 9u);       // surrogate
  EXPECT_EQ(Printable("\xf5\x80\x80\x80").size(), 12u);  // above U+10FFFF
  EXPECT_EQ(Printable("\xe2\x82z"), "\ufffd\ufffdz");
}

TEST(EscapeTest, Markup) {
  EXPECT_EQ(EscapeText("<a href=\"x\">&'\n"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\n");
  EXPECT_EQ(EscapeAttribute("a\n\t\"<\x01"), "a&#10;&#9;&quot;&lt;\ufffd");
}

TEST(EscapeTest, ScriptJson) {
  EXPECT_EQ(EscapeScriptJson(R"({"a":"</script><!--&"})"),
            R"({"a":"\u003c/script\u003e\u003c!--\u0026"})");
}

}  // namespace
}  // namespace taprace
