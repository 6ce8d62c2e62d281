#include "harness/exec/executor.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "harness/exec/interrupter.h"
#include "harness/tap/errno_name.h"
#include "harness/target/file_lock.h"
#include "harness/testing/make_program.h"

namespace taprace {
namespace {

using std::chrono::milliseconds;

Program Completed(std::string_view text) { return Complete(MakeProgram(text)); }

class ExecutorTest : public testing::Test {
 protected:
  void SetUp() override {
    auto kernel = FileLockKernel::Create();
    ASSERT_TRUE(kernel.ok()) << kernel.error().message;
    kernel_ = std::move(*kernel);
  }

  Execution Run(std::string_view text, ExecutorOptions options = {}) {
    const Program program = Completed(text);
    EXPECT_TRUE(kernel_->Prepare(program.idle).ok());
    Executor executor(*kernel_, options);
    return executor.Run(program, 1);
  }

  // "open tap -> a=0 close a=0 …" of a program with one thread.
  std::string Story(std::string_view text) {
    std::string story;
    for (const Call& call : Run(text).history.calls) {
      if (!story.empty()) story += ", ";
      story += ToString(call.operation) + " = ";
      story += call.outcome.ok() ? std::to_string(call.outcome.unit)
                                 : ErrnoName(call.outcome.error);
    }
    return story;
  }

  std::unique_ptr<FileLockKernel> kernel_;
};

TEST_F(ExecutorTest, RunsOperationsInOrder) {
  EXPECT_EQ(Story("idle tap1; thread; open tap1 -> a; open tap -> b; close a; "
                  "stat tap2"),
            "open tap1 -> a = 1, open tap -> b = 0, close a = -1, "
            "stat tap2 = ENOENT, close b = -1");
}

TEST_F(ExecutorTest, LeavesOutWhatAFailedOpenMadeImpossible) {
  EXPECT_EQ(Story("thread; open tap1 -> a; open tap1 -> b; fork b -> P; close "
                  "b; close a"),
            "open tap1 -> a = 1, open tap1 -> b = EBUSY, close a = -1");
}

TEST_F(ExecutorTest, AForkedProcessKeepsTheUnitUntilItIsKilled) {
  EXPECT_EQ(Story("thread; open tap1 -> a; fork a -> P; close a; "
                  "open tap1 -> b; kill P; open tap1 -> c"),
            "open tap1 -> a = 1, fork a -> P = -1, close a = -1, "
            "open tap1 -> b = EBUSY, kill P = -1, open tap1 -> c = 1, "
            "close c = -1");
}

TEST_F(ExecutorTest, ALaunchedProcessHoldsWhatItOpened) {
  EXPECT_EQ(Story("thread; launch tap1 -> P; open tap1 -> a; "
                  "launch tap1 -> Q; kill P; open tap1 -> b"),
            "launch tap1 -> P = 1, open tap1 -> a = EBUSY, "
            "launch tap1 -> Q = EBUSY, kill P = -1, open tap1 -> b = 1, "
            "close b = -1");
}

TEST_F(ExecutorTest, APassedDescriptorBelongsToTheReceiver) {
  EXPECT_EQ(Story("thread; launch tap0 -> P; open tap1 -> a; pass a -> P; "
                  "open tap1 -> b; kill P; open tap1 -> c"),
            "launch tap0 -> P = 0, open tap1 -> a = 1, pass a -> P = -1, "
            "open tap1 -> b = EBUSY, kill P = -1, open tap1 -> c = 1, "
            "close c = -1");
}

TEST_F(ExecutorTest, APassWithoutAReceiverGivesTheDescriptorUp) {
  EXPECT_EQ(Story("thread; open tap0 -> a; launch tap0 -> P; open tap1 -> b; "
                  "pass b -> P; open tap1 -> c"),
            "open tap0 -> a = 0, launch tap0 -> P = EBUSY, "
            "open tap1 -> b = 1, pass b -> P = EPIPE, open tap1 -> c = 1, "
            "close a = -1, close c = -1");
}

TEST_F(ExecutorTest, AProcessAtItsLimitOpensNothing) {
  EXPECT_EQ(Story("thread; launch tap1 -> P under fd-limit; open tap1 -> a; "
                  "launch tap2 -> Q"),
            "launch tap1 -> P under fd-limit = EMFILE, open tap1 -> a = 1, "
            "launch tap2 -> Q = 2, close a = -1, kill Q = -1");
}

TEST_F(ExecutorTest, AKilledProcessHoldsNothing) {
  std::string text = "thread";
  std::string story;
  for (int i = 0; i < 20; ++i) {
    text += "; launch tap1 -> P under kill; open tap1 -> a; close a";
    story += story.empty() ? "" : ", ";
    story +=
        "launch tap1 -> P under kill = EINTR, open tap1 -> a = 1, close a = -1";
  }
  EXPECT_EQ(Story(text), story);
}

TEST_F(ExecutorTest, ASlowCloseClosesAllTheSame) {
  EXPECT_EQ(Story("thread; open tap1 -> a; close a under delay; "
                  "open tap1 -> b"),
            "open tap1 -> a = 1, close a under delay = -1, "
            "open tap1 -> b = 1, close b = -1");
}

// Forks copy all descriptors of the process for a moment. If closes did not
// wait for that, some reopen would find its own unit busy.
TEST_F(ExecutorTest, AForkNeverKeepsAnotherThreadsUnitOpen) {
  const Program program = Completed(
      "thread; launch tap7 -> P; kill P; launch tap7 -> P; kill P\n"
      "thread; open tap1 -> a; close a; open tap1 -> a; close a; open tap1 -> "
      "a; close a; open tap1 -> a; close a; open tap1 -> a; close a\n"
      "thread; open tap2 -> a; fork a -> P; close a; kill P; open tap2 -> a; "
      "fork a -> P; pass a -> P; kill P; open tap2 -> a");
  Executor executor(*kernel_);
  for (uint64_t seed = 0; seed < 100; ++seed) {
    for (const Call& call : executor.Run(program, seed).history.calls) {
      EXPECT_TRUE(call.ok()) << ToString(call.operation);
    }
  }
}

TEST_F(ExecutorTest, ThreadsRunAtTheSameTime) {
  const Program program = Completed(
      "thread; open tap -> a; close a; open tap -> a\n"
      "thread; open tap -> a; close a; open tap -> a\n"
      "thread; open tap -> a; close a; open tap -> a");
  Executor executor(*kernel_);
  int overlaps = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Execution execution = executor.Run(program, seed);
    ASSERT_EQ(execution.history.calls.size(), 12u);
    const auto& calls = execution.history.calls;
    for (size_t i = 0; i + 1 < calls.size(); ++i) {
      overlaps += !Precedes(calls[i], calls[i + 1]);
    }
  }
  EXPECT_GT(overlaps, 0);
}

// A kernel some of whose opens do not return by themselves.
class Hanging : public Kernel {
 public:
  explicit Hanging(bool interruptible) : interruptible_(interruptible) {}

  Opened Open(Device device) override {
    if (device.generic()) {
      do {
        pause();
      } while (!interruptible_);
      return {.error = EINTR};
    }
    return {.error = ENXIO};
  }
  int Stat(Device) override { return 0; }
  int Access(Device) override { return 0; }
  int Destroy(Device) override { return 0; }
  Outcome Create(Device) override { return {}; }
  int Set(const Operation&, int) override { return 0; }
  Status Prepare(const std::vector<Device>&) override { return Done{}; }
  Result<std::vector<Device>> Interfaces() override {
    return std::vector<Device>{};
  }

 private:
  const bool interruptible_;
};

// Waits for SIGUSR1, which its threads have blocked, so that it cannot come too
// early to be seen.
class AwaitingSignal : public Hanging {
 public:
  AwaitingSignal() : Hanging(true) { sigaddset(&signals_, SIGUSR1); }
  Opened Open(Device) override {
    int signal = 0;
    sigwait(&signals_, &signal);
    return {.error = EINTR};
  }
  const sigset_t& signals() const { return signals_; }

 private:
  sigset_t signals_ = {};
};

TEST(ExecutorSignalTest, ComesToTheThreadWhoseCallItIs) {
  AwaitingSignal kernel;
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &kernel.signals(), &before);
  {
    Executor executor(kernel);
    const Execution execution = executor.Run(
        Completed("thread; stat tap; open tap -> a under signal; stat tap\n"
                  "thread; open tap1 -> a under signal"),
        1);
    EXPECT_FALSE(execution.hang.has_value());
    for (const Call& call : execution.history.calls) {
      EXPECT_EQ(call.hampered(), call.operation.kind == OpKind::kOpen);
    }
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// Whether SIGUSR1, which the caller has blocked, comes within that time.
bool SignalComesWithin(milliseconds time) {
  sigset_t signals = {};
  sigaddset(&signals, SIGUSR1);
  const timespec limit = {
      .tv_sec = static_cast<time_t>(time.count() / 1'000),
      .tv_nsec = static_cast<long>(time.count() % 1'000 * 1'000'000)};
  return sigtimedwait(&signals, nullptr, &limit) == SIGUSR1;
}

TEST(InterrupterTest, NoSignalComesAfterTheCall) {
  const AwaitingSignal kernel;
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &kernel.signals(), &before);
  {
    Interrupter interrupter;
    ASSERT_EQ(interrupter.Arm(1), 0);
    EXPECT_TRUE(SignalComesWithin(milliseconds(60'000)));
    ASSERT_EQ(interrupter.Arm(100'000'000), 0);
    interrupter.Disarm();
    (void)SignalComesWithin(milliseconds(0));  // one that was early enough
    EXPECT_FALSE(SignalComesWithin(milliseconds(300)));
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

constexpr ExecutorOptions kShort = {.timeout = milliseconds(50),
                                    .grace = milliseconds(200)};

TEST(ExecutorHangTest, NamesTheHangingCallAndInterruptsIt) {
  Hanging kernel(/*interruptible=*/true);
  Executor executor(kernel, kShort);
  const Program program = Completed("thread; stat tap\nthread; open tap -> a");
  const Execution execution = executor.Run(program, 1);
  ASSERT_TRUE(execution.hang.has_value());
  ASSERT_EQ(execution.hang->calls.size(), 1u);
  EXPECT_EQ(execution.hang->calls[0].thread, 1);
  EXPECT_EQ(ToString(execution.hang->calls[0].operation), "open tap -> a");
  EXPECT_NE(execution.hang->calls[0].where, "");
  EXPECT_TRUE(execution.hang->interrupted);
  for (const Call& call : execution.history.calls) {
    EXPECT_EQ(call.outcome.error, call.thread == 1 ? EINTR : 0);
  }
  EXPECT_FALSE(executor.lost());
  EXPECT_FALSE(executor.Run(Completed("thread; stat tap"), 1).hang.has_value());
}

TEST(ExecutorHangTest, IsLostWhereTheCallCannotBeInterrupted) {
  // Outlives the executor, as its threads do.
  static auto* kernel = new Hanging(/*interruptible=*/false);
  Executor executor(*kernel, kShort);
  const Execution execution =
      executor.Run(Completed("thread; open tap -> a"), 1);
  ASSERT_TRUE(execution.hang.has_value());
  EXPECT_FALSE(execution.hang->interrupted);
  EXPECT_TRUE(executor.lost());
  ASSERT_EQ(execution.history.calls.size(), 1u);
  EXPECT_TRUE(execution.history.calls[0].pending());
}

}  // namespace
}  // namespace taprace
