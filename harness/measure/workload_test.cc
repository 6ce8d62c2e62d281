#include "harness/measure/workload.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

TEST(WorkloadTest, EveryKindHasTheNameOfItsPlace) {
  int index = 0;
  for (const TimedCallKind& kind : TimedCallKinds()) {
    EXPECT_EQ(static_cast<int>(kind.call), index++);
    const Workload workload{
        .call = kind.call, .threads = 3, .background = 2, .interfaces = 10};
    const std::string text = ToString(workload);
    EXPECT_EQ(text,
              std::string(kind.name) + "/threads:3/background:2/interfaces:10");
    const Result<Workload> again = ParseWorkload(text);
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(*again, workload);
    EXPECT_EQ(*ParseWorkload(kind.name), Workload{.call = kind.call});
  }
}

TEST(WorkloadTest, SaysWhatIsWrong) {
  const auto message = [](const char* text) {
    const Result<Workload> workload = ParseWorkload(text);
    return workload.ok() ? "" : workload.error().message;
  };
  EXPECT_EQ(message("opne"), "workload: 'opne' where a timed call is expected");
  for (const char* part : {"threads:0", "threads:257", "threads", "x:1",
                           "interfaces:-1", "background:1x", ""}) {
    EXPECT_EQ(message((std::string("close/") + part + "/threads:2").c_str()),
              std::string("workload: '") + part +
                  "' where threads:N, background:N or interfaces:N is "
                  "expected");
  }
}

TEST(WorkloadTest, ThereAreIdleInterfacesForAllThreads) {
  EXPECT_EQ(PresentUnits({.threads = 3, .background = 2}), 5);
  EXPECT_EQ(PresentUnits({.threads = 3, .background = 2, .interfaces = 10}),
            10);
}

}  // namespace
}  // namespace taprace
