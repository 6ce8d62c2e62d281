#include "harness/steer/steer_report.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

TEST(SteerReportTest, ReadsBackWhatItPrints) {
  for (const SteerReport& report :
       {SteerReport{}, SteerReport{.hits = 5,
                       .delays = 4,
                       .waits = 3,
                       .timeouts = 2,
                       .trace = {{0, 7}, {1, 0}, {63, 511}}}}) {
    const auto again = ParseSteerReport(ToLine(report));
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(*again, report);
  }
}

TEST(SteerReportTest, RefusesWhatNoPluginSays) {
  for (const char* line :
       {"", "report", "report 1 2 3", "report 1 2 3 x", "report 1 2 3 4 5",
        "report 1 2 3 4 0:", "report 1 2 3 4 64:0", "report 1 2 3 4 0:512",
        "report 1 2 3 4 -1:0", "report 1 2 3 -4", "ok"}) {
    EXPECT_FALSE(ParseSteerReport(line).ok()) << line;
  }
}

}  // namespace
}  // namespace taprace
