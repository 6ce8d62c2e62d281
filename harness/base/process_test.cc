#include "harness/base/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <thread>

namespace taprace {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> fds;
    EXPECT_EQ(pipe(fds.data()), 0);
    out = Fd(fds[0]);
    in = Fd(fds[1]);
  }
  Fd out;
  Fd in;
};

// Reads until all who could write have closed their ends.
std::string ReadToEnd(int fd) {
  std::string text;
  std::array<char, 100> chunk;
  for (ssize_t size; (size = read(fd, chunk.data(), chunk.size())) > 0;) {
    text.append(chunk.data(), static_cast<size_t>(size));
  }
  return text;
}

bool Alive(pid_t pid) { return kill(pid, 0) == 0; }

TEST(ProcessTest, GetsItsDescriptorsAndNoOthers) {
  Pipe pipe;
  const Pipe other;  // must not be seen
  auto process = Process::Start(
      {.command = {"sh", "-c", "echo hello >&7; ls /proc/self/fd | wc -l >&7"},
       .descriptors = {{pipe.in.get(), 7}}});
  ASSERT_TRUE(process.ok());
  pipe.in = Fd();
  // 0 to 2 and 7, and the one ls reads the folder with.
  EXPECT_EQ(ReadToEnd(pipe.out.get()), "hello\n5\n");
  const auto status = (*process)->WaitFor(5'000);
  ASSERT_TRUE(status);
  EXPECT_EQ(ExitWords(*status), "ended with status 0");
}

TEST(ProcessTest, WhatIsMissingIsNamed) {
  const auto process = Process::Start({.command = {"no-such-program"}});
  ASSERT_FALSE(process.ok());
  EXPECT_EQ(process.error().message,
            "no-such-program: No such file or directory");
}

TEST(ProcessTest, KillTakesItsChildrenAlong) {
  Pipe pipe;
  auto process =
      Process::Start({.command = {"sh", "-c", "sleep 100 & echo $! >&3; wait"},
                      .descriptors = {{pipe.in.get(), 3}}});
  ASSERT_TRUE(process.ok());
  pipe.in = Fd();
  std::array<char, 20> line = {};
  ASSERT_GT(read(pipe.out.get(), line.data(), line.size() - 1), 0);
  EXPECT_TRUE(Alive(atoi(line.data())));
  (*process)->Kill();
  EXPECT_EQ(ReadToEnd(pipe.out.get()), "");  // nobody holds the other end
  EXPECT_FALSE(Alive((*process)->pid()));
}

TEST(ProcessTest, DiesWithTheThreadThatStartedIt) {
  Pipe pipe;
  std::unique_ptr<Process> process;
  std::thread([&] {
    auto started = Process::Start(
        {.command = {"sleep", "100"}, .descriptors = {{pipe.in.get(), 3}}});
    ASSERT_TRUE(started.ok());
    process = std::move(*started);
  }).join();
  const auto status = process->WaitFor(5'000);
  ASSERT_TRUE(status);
  EXPECT_EQ(ExitWords(*status), "was killed by signal 9");
}

TEST(ProcessTest, HasNoMoreMemoryThanAllowed) {
  Pipe pipe;
  auto process = Process::Start({.command = {"sh", "-c", "ulimit -v >&3"},
                                 .descriptors = {{pipe.in.get(), 3}},
                                 .address_space_max = 100 << 20});
  ASSERT_TRUE(process.ok());
  pipe.in = Fd();
  EXPECT_EQ(ReadToEnd(pipe.out.get()), "102400\n");
}

}  // namespace
}  // namespace taprace
