#include "harness/check/title.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace taprace {
namespace {

History WithCalls(const std::vector<std::pair<const char*, int>>& calls) {
  History history;
  for (const auto& [text, error] : calls) {
    history.calls.push_back({.operation = *ParseOperation(text),
                             .return_ns = 1,
                             .outcome = {.error = error}});
  }
  return history;
}

TEST(TitleTest, PanicsKeepTheirWordsButNotTheirNumbers) {
  const Violation violation{.invariant = Invariant::kPanic,
                            .sentence = "unit 12 of 3 is gone"};
  EXPECT_EQ(TitleOf(violation, {}), "panic: unit N of N is gone");
  const Violation spoken{.invariant = Invariant::kPanic,
                         .sentence = "panic: 7 mbufs"};
  EXPECT_EQ(TitleOf(spoken, {}), "panic: N mbufs");
  const Violation titled{.invariant = Invariant::kPanic,
                         .sentence = "KASAN: use-after-free in f2",
                         .title = "KASAN: use-after-free in f2"};
  EXPECT_EQ(TitleOf(titled, {}), titled.title);
}

TEST(TitleTest, DeadlocksDoNotCountTheirThreads) {
  const Violation two{.invariant = Invariant::kDeadlock,
                      .sentence =
                          "thread 1 waits: lock b; thread 2 "
                          "waits: lock a"};
  Violation three = two;
  three.sentence += "; thread 0 waits: lock b";
  EXPECT_EQ(TitleOf(two, {}),
            "deadlock: thread N waits: lock a; thread N waits: lock b");
  EXPECT_EQ(TitleOf(three, {}), TitleOf(two, {}));
}

TEST(TitleTest, CallsAreNamedByKindNameAndError) {
  const History history = WithCalls({{"open tap -> a", ENXIO},
                                     {"open tap7 -> b", 0},
                                     {"open tap3 -> c", 0},
                                     {"close a", 0}});
  EXPECT_EQ(TitleOf({.invariant = Invariant::kFailedGenericOpen, .guilty = {0}},
                    history),
            "failed-generic-open: open tap ENXIO");
  EXPECT_EQ(TitleOf({.invariant = Invariant::kDoubleClaim, .guilty = {1, 2, 3}},
                    history),
            "double-claim: close, open tapN");
}

}  // namespace
}  // namespace taprace
