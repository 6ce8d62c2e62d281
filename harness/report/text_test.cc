#include "harness/report/text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "harness/report/diagram.h"
#include "harness/report/examples.h"
#include "harness/report/interleaving.h"
#include "harness/report/window.h"

namespace taprace {
namespace {

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// In characters, not bytes.
size_t WidestLine(std::string_view text) {
  size_t widest = 0;
  size_t width = 0;
  for (const char c : text) {
    if (c == '\n') {
      width = 0;
    } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
      widest = std::max(widest, ++width);
    }
  }
  return widest;
}

TEST(DiagramTest, DrawsCallsInTheirColumns) {
  const Counterexample small = SmallExample();
  EXPECT_EQ("\n" + Diagram(small, Window(small, 100)), R"(
        time  thread 0                          thread 1                          thread 2
    1.200 µs  ╔ open tap -> a ◀
    1.450 µs  ║                                 ╔ open tap0 -> a ◀
    2.300 µs  ║                                 ║                                 ┌ open tap0 -> a
    5.200 µs  ║                                 ║                                 └ EBUSY
    6.000 µs  ║                                 ║                                 ┌ open tap -> b
    9.100 µs  ╚ = tap0 ◀                        ║                                 │
    9.800 µs                                    ╚ = tap0 ◀                        │
   14.000 µs  ┌ close a                                                           │
   15.900 µs  └ ok                                                                │
   16.100 µs                                    ┌ close a                         │
   18.300 µs                                    └ ok                              │
         end                                                                      ┆ never returned
)");
}

TEST(DiagramTest, ManyThreadsGetNumbers) {
  const Counterexample large = LargeExample(200, 12);
  const std::string diagram = Diagram(large, Window(large, 60));
  EXPECT_LE(WidestLine(diagram), kDiagramWidthMax);
  EXPECT_TRUE(Contains(diagram, "╔#100 ◀")) << diagram;
  EXPECT_TRUE(Contains(diagram, "#100    thread"));
  EXPECT_FALSE(Contains(diagram, "not shown"));
}

TEST(DiagramTest, TooManyThreadsAreLeftOut) {
  const Counterexample large = LargeExample(400, 64);
  const std::string diagram = Diagram(large, Window(large, 400));
  EXPECT_LE(WidestLine(diagram), kDiagramWidthMax);
  EXPECT_TRUE(Contains(diagram, "51 threads without a guilty call not shown"));
  EXPECT_TRUE(Contains(diagram, "╔#200 ◀"));
  EXPECT_TRUE(Contains(diagram, "╔#201 ◀"));
}

TEST(DiagramTest, EveryNumberOfThreadsFits) {
  for (size_t threads = 1; threads <= 64; ++threads) {
    const Counterexample large = LargeExample(500, threads);
    EXPECT_LE(WidestLine(Diagram(large, Window(large, 60))), kDiagramWidthMax)
        << threads;
  }
}

TEST(TextTest, TellsTheWholeStory) {
  const std::string text = ToText(SmallExample());
  for (const char* part :
       {"double-claim: Threads 0 and 1 hold tap0 at the same time",
        "target    freebsd", "seed      18446744073709551557",
        "hit rate  seen in 12 of 200 runs: 6.0 % [3.5 %, 10.2 %]",
        "shrunk    from 46 operations to 6",
        "\nprogram\n  idle tap0\n  thread\n    open tap -> a\n",
        "longest order that the specification allows (2 of 6 calls)",
        ("       1. thread 2   open tap0 -> a           EBUSY\n"
         "       2. thread 0   open tap -> a            = tap0\n"
         "       ✗  thread 1   open tap0 -> a           = tap0  ◀ fits "
         "nowhere"),
        "\nto repeat it\n  taprace replay T1."}) {
    EXPECT_TRUE(Contains(text, part)) << part << "\nnot in\n" << text;
  }
  EXPECT_FALSE(Contains(text, "\x1b"));
}

// clang-format off: the columns are what matters here.
constexpr std::string_view kInterleaving =
    "  step  thread 0                                              thread 1\n"
    "        open tap -> a\n"
    "     0    lock devmtx\n"
    "     1    clone_create\n"
    "                                                              open tap0 "
    "-> a\n"
    "⇄    2                                                          lock "
    "devmtx\n"
    "     3                                                          open\n"
    "⇄    4    open\n"
    "          = tap0\n"
    "     5                                                          return "
    "<0>\n"
    "                                                                = tap0\n";
// clang-format on

TEST(InterleavingTest, StepsStandBelowTheirCalls) {
  EXPECT_EQ(InterleavingText(SteppedExample()), kInterleaving);
  const std::string text = ToText(SteppedExample());
  EXPECT_TRUE(Contains(text, "\ninterleaving"));
  EXPECT_TRUE(Contains(text, "        step  thread 0"));
  EXPECT_FALSE(Contains(text, "µs"));
  EXPECT_FALSE(Contains(ToText(SmallExample()), "interleaving"));
}

TEST(InterleavingTest, ManyThreadsShareOneColumn) {
  Counterexample example = SteppedExample();
  for (int32_t i = 0; i < 40; ++i) {
    example.steps.push_back({6 + i, i, std::string(300, 'x'), false});
  }
  const std::string text = InterleavingText(example);
  EXPECT_LE(WidestLine(text), kDiagramWidthMax);
  EXPECT_TRUE(Contains(text, "    45  thread 39    xxx"));
}

TEST(TextTest, AHistoryRecordedElsewhereHasNoProgramAndNoRate) {
  Counterexample example = SmallExample();
  example.program = {};
  const std::string text = ToText(example);
  EXPECT_FALSE(Contains(text, "program"));
  EXPECT_FALSE(Contains(text, "hit rate"));
  EXPECT_TRUE(Contains(text, "history"));
}

TEST(TextTest, SaysWhereAProgramMayNotBeTheSmallest) {
  Counterexample example = SmallExample();
  example.minimal = true;
  EXPECT_FALSE(Contains(ToText(example), "perhaps not the smallest"));
  example.minimal = false;
  EXPECT_TRUE(Contains(ToText(example), "perhaps not the smallest"));
}

TEST(TextTest, WithoutOrderNoWordOfOne) {
  Counterexample small = SmallExample();
  small.order.reset();
  EXPECT_FALSE(Contains(ToText(small), "longest order"));
}

TEST(TextTest, ALongHistoryIsCutAndSaysSo) {
  const std::string text = ToText(LargeExample(10'000, 4));
  EXPECT_TRUE(
      Contains(text, "60 of 10,000 calls, those around the guilty ones"));
  EXPECT_TRUE(Contains(text, "… 4,981 calls before"));
  EXPECT_TRUE(Contains(text, "lines more"));
  EXPECT_LT(text.size(), 40'000u);
}

TEST(TextTest, ControlCharactersDoNotReachTheTerminal) {
  Counterexample hostile = HostileExample();
  hostile.sentence = "\x1b]0;owned\x07";
  for (const char c : ToText(hostile)) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  }
}

TEST(SummaryTextTest, CountsByKindAndError) {
  const std::string text = ToText(ExampleSummary(0));
  EXPECT_EQ(text,
            "linux: 1,000 programs, 6,000 operations in 12.3 s, 486 "
            "operations/s\n"
            "  open              2,000 ok  1,000 EBUSY  1,000 never returned\n"
            "  close             2,000 ok\n"
            "no violation found (seed 42)\n");
}

TEST(SummaryTextTest, ListsEveryViolation) {
  const std::string text = ToText(ExampleSummary(2));
  EXPECT_TRUE(Contains(text, "2 violations (seed 42)\n\ndouble-claim: "));
  EXPECT_TRUE(Contains(text, "\n  taprace replay T1."));
}

TEST(SummaryTextTest, SaysWhatIsUndecided) {
  RunSummary summary;
  EXPECT_FALSE(Contains(ToText(summary), "undecided"));
  summary.undecided = 2;
  EXPECT_TRUE(Contains(ToText(summary), "2 programs undecided"));
}

}  // namespace
}  // namespace taprace
