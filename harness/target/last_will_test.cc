#include "harness/target/last_will.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace taprace {
namespace {

// A pipe whose write end tells who still lives: reading ends when all copies
// of it are closed.
struct Pipe {
  Pipe() { EXPECT_EQ(pipe(ends), 0); }

  // All that was written until every process that had the pipe is gone.
  std::string ReadAll() {
    close(ends[1]);
    std::string text;
    char byte;
    while (read(ends[0], &byte, 1) == 1) text += byte;
    return text;
  }

  int ends[2];
};

TEST(LastWillTest, IsDoneAfterAKill) {
  Pipe pipe;
  const pid_t testator = fork();
  if (testator == 0) {
    const auto will =
        LastWill::Make([&] { (void)!write(pipe.ends[1], "done", 4); });
    (void)!write(pipe.ends[1], will.ok() ? "made " : "failed ", 5);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(testator, &status, 0), testator);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(pipe.ReadAll(), "made done");
}

TEST(LastWillTest, IsNotDoneOnceRevoked) {
  Pipe pipe;
  {
    const auto will =
        LastWill::Make([&] { (void)!write(pipe.ends[1], "done", 4); });
    ASSERT_TRUE(will.ok());
  }
  EXPECT_EQ(pipe.ReadAll(), "");
}

}  // namespace
}  // namespace taprace
