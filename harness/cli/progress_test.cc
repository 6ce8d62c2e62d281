#include "harness/cli/progress.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

using std::chrono::seconds;

TEST(ProgressLineTest, TellsTimeAndRate) {
  RunSummary summary;
  summary.programs = 1'234;
  summary.operations = 1'500'000;
  summary.duration_ns = 12'000'000'000;
  EXPECT_EQ(ProgressLine(summary, seconds(60)),
            "12 s of 60 s: 1,234 programs, 1,500,000 operations (125,000 a "
            "second)");
}

TEST(ProgressLineTest, AtTheStartThereIsNoRate) {
  EXPECT_EQ(ProgressLine({}, seconds(1)),
            "0 s of 1 s: 0 programs, 0 operations (0 a second)");
}

TEST(ProgressLineTest, AfterTheTimeItIsShrinking) {
  RunSummary summary;
  summary.duration_ns = 61'000'000'000;
  EXPECT_EQ(ProgressLine(summary, seconds(60)),
            "shrinking, 61 s: 0 programs, 0 operations (0 a second)");
}

}  // namespace
}  // namespace taprace
