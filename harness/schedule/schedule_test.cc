#include "harness/schedule/schedule.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/schedule/pick.h"

namespace taprace::schedule {
namespace {

TEST(ScheduleTest, TextRoundTrip) {
  EXPECT_EQ(ToString(Schedule{}), "-");
  EXPECT_EQ(ToString(Schedule{{12, 1}, {30, 0}}), "12>1 30>0");
  uint64_t random = 1;
  for (int i = 0; i < 1'000; ++i) {
    Schedule schedule;
    int64_t step = RandomBelow(3, random);
    for (uint32_t length = RandomBelow(6, random); length > 0; --length) {
      schedule.push_back(
          {.step = step,
           .thread = static_cast<ThreadId>(RandomBelow(kThreadsMax, random))});
      step += 1 + RandomBelow(100'000, random);
    }
    const auto parsed = ParseSchedule(ToString(schedule));
    ASSERT_TRUE(parsed.ok()) << parsed.error().message;
    EXPECT_EQ(*parsed, schedule);
  }
}

TEST(ScheduleTest, RefusesWhatIsNone) {
  const auto error = [](const char* text) {
    const auto parsed = ParseSchedule(text);
    return parsed.ok() ? "" : parsed.error().message;
  };
  const std::string no_switch = " is no switch such as 12>1 (step>thread)";
  for (const char* word : {"x", "1", "1>", ">1", "1>64", "-1>0", "1>-1", "1>1x",
                           "99999999999999999999>1"}) {
    EXPECT_EQ(error(word), "'" + std::string(word) + "'" + no_switch);
  }
  EXPECT_EQ(error("5>1 5>0"), "'5>0' comes after a later step");
  EXPECT_EQ(error("1>0  2>1"), "''" + no_switch);
}

TEST(ScheduleTest, CountsPreemptions) {
  EXPECT_EQ(PreemptionsOf({{1, 0, true}, {2, 1, false}, {3, 0, true}}), 2);
}

}  // namespace
}  // namespace taprace::schedule
