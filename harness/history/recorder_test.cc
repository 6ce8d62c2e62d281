#include "harness/history/recorder.h"

#include <gtest/gtest.h>

#include <thread>

namespace taprace {
namespace {

Program Opens(int threads, int operations) {
  Program program;
  for (int i = 0; i < threads; ++i) {
    std::vector<Operation> thread;
    thread.reserve(static_cast<size_t>(operations));
    for (int j = 0; j < operations; ++j) {
      thread.push_back({.device = {Family::kTap, j}});
    }
    program.threads.push_back(thread);
  }
  return program;
}

TEST(RecorderTest, KeepsOperationOutcomeAndTimes) {
  const Program program = Opens(1, 2);
  Recorder recorder;
  recorder.Reset(program);
  const int64_t before = NowNs();
  recorder.lane(0).Invoke(1);
  recorder.lane(0).Return({.error = 16, .unit = 7});
  const int64_t after = NowNs();
  const History history = recorder.Collect(program, before);
  ASSERT_EQ(history.calls.size(), 1u);
  const Call& call = history.calls[0];
  EXPECT_EQ(call.operation, program.threads[0][1]);
  EXPECT_EQ(call.outcome, (Outcome{16, 7}));
  EXPECT_GE(call.invoke_ns, 0);
  EXPECT_LE(call.invoke_ns, call.return_ns);
  EXPECT_LE(call.return_ns, after - before);
}

TEST(RecorderTest, ACallWithoutReturnIsPending) {
  const Program program = Opens(1, 1);
  Recorder recorder;
  recorder.Reset(program);
  recorder.lane(0).Invoke(0);
  const History history = recorder.Collect(program, 0);
  ASSERT_EQ(history.calls.size(), 1u);
  EXPECT_TRUE(history.calls[0].pending());
}

TEST(RecorderTest, ResetForgets) {
  const Program program = Opens(2, 3);
  Recorder recorder;
  recorder.Reset(program);
  recorder.lane(1).Invoke(0);
  recorder.Reset(program);
  EXPECT_TRUE(recorder.Collect(program, 0).calls.empty());
}

TEST(RecorderTest, ThreadsRecordSideBySideWhileOthersRead) {
  constexpr int kThreads = 4;
  constexpr int kOperations = 2'000;
  const Program program = Opens(kThreads, kOperations);
  Recorder recorder;
  recorder.Reset(program);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&recorder, i] {
      for (int j = 0; j < kOperations; ++j) {
        recorder.lane(i).Invoke(j);
        recorder.lane(i).Return({.error = 0, .unit = j});
      }
    });
  }
  const History during = recorder.Collect(program, 0);
  for (std::thread& thread : threads) thread.join();
  for (const Call& call : during.calls) {
    if (call.pending()) continue;
    EXPECT_EQ(call.outcome.unit, call.operation.device.unit);
  }
  const History history = recorder.Collect(program, 0);
  ASSERT_EQ(history.calls.size(), size_t{kThreads} * kOperations);
  std::vector<int> next(kThreads, 0);
  for (const Call& call : history.calls) {
    EXPECT_EQ(call.operation.device.unit, next[call.thread]++);
    EXPECT_LE(call.invoke_ns, call.return_ns);
  }
}

}  // namespace
}  // namespace taprace
