#include "harness/agent/agent.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace taprace {
namespace {

// An agent at the other end of a socket, with a target that runs anywhere.
class AgentTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets_.data()), 0);
    host_ = std::make_unique<Port>(sockets_[0], sockets_[0]);
    agent_ = std::thread([fd = sockets_[1]] {
      Port port(fd, fd);
      const Status served = Agent(port).Serve();
      EXPECT_TRUE(served.ok()) << served.error().message;
      close(fd);
    });
  }

  void TearDown() override {
    shutdown(sockets_[0], SHUT_WR);
    agent_.join();
    close(sockets_[0]);
  }

  void Send(const std::string& line) {
    ASSERT_TRUE(host_->Write(line + "\n").ok());
  }

  std::string Receive() {
    const auto line = host_->ReadLine(kLineMax);
    EXPECT_TRUE(line.ok());
    return line.ok() && *line ? **line : "";
  }

  std::string Ask(const std::string& line) {
    Send(line);
    return Receive();
  }

  // With that done to events; returns the answer.
  std::string SetUpFor(const char* events) {
    std::string line = "setup target=file-lock jitter=0 events=";
    line.append(events);
    return Ask(line);
  }

  // The lines up to the one that starts with "done" or "error".
  std::vector<std::string> Run(const std::string& line) {
    Send(line);
    std::vector<std::string> lines;
    do {
      lines.push_back(Receive());
    } while (!lines.back().empty() && !lines.back().starts_with("done") &&
             !lines.back().starts_with("error"));
    return lines;
  }

  std::array<int, 2> sockets_;
  std::unique_ptr<Port> host_;
  std::thread agent_;
};

constexpr char kRun[] =
    "run 7 1 idle tap0; thread; open tap0 -> a; open tap0 -> b; close a";

TEST_F(AgentTest, AnswersAndRuns) {
  EXPECT_TRUE(Ask("hello 1").starts_with("taprace-agent 1 "));
  EXPECT_TRUE(SetUpFor("memory").starts_with("ready spec="));
  const std::vector<std::string> lines = Run(kRun);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_TRUE(lines[0].starts_with("r 0 0 ") && lines[0].ends_with(" 0 0"));
  EXPECT_TRUE(lines[1].starts_with("r 0 1 ") &&
              lines[1].ends_with(" EBUSY -1"));
  EXPECT_TRUE(lines[2].starts_with("r 0 2 ") && lines[2].ends_with(" 0 -1"));
  EXPECT_EQ(lines[3], "done 7 tap0");
  EXPECT_EQ(Ask("bye"), "bye");
}

TEST_F(AgentTest, WritesAheadWhereAskedTo) {
  EXPECT_TRUE(SetUpFor("stream").starts_with("ready"));
  const std::vector<std::string> lines = Run(kRun);
  ASSERT_EQ(lines.size(), 7U);
  for (size_t i : {0, 2, 4}) {
    EXPECT_TRUE(lines[i].starts_with("i 0 ")) << lines[i];
    EXPECT_TRUE(lines[i + 1].starts_with("r 0 ")) << lines[i + 1];
  }
  EXPECT_EQ(lines[6], "done 7 tap0");
}

TEST_F(AgentTest, Measures) {
  EXPECT_TRUE(Ask("bench 1 0 1 0 close").starts_with("error bench: no setup"));
  EXPECT_TRUE(SetUpFor("memory").starts_with("ready"));
  const std::string line = Ask("bench 5 60000000000 10 0 open_idle/threads:2");
  const auto reply = ParseReply(line);
  ASSERT_TRUE(reply.ok()) << line;
  const auto* bench = std::get_if<BenchReply>(&*reply);
  ASSERT_NE(bench, nullptr) << line;
  EXPECT_EQ(bench->id, 5u);
  EXPECT_EQ(bench->measurement.latency.count(), 20);
  EXPECT_EQ(Ask("bench 6 1 1 0 open_idle/interfaces:9999"),
            "error open_idle/interfaces:9999: file-lock has only 256 "
            "interfaces");
  EXPECT_EQ(Ask(kRun), "error run: not after bench");
}

TEST_F(AgentTest, NonsenseChangesNothing) {
  EXPECT_TRUE(Ask("run 1 2 thread").starts_with("error run: no setup"));
  EXPECT_TRUE(Ask("hello 99").starts_with("error the host speaks version 99"));
  EXPECT_TRUE(SetUpFor("memory").starts_with("ready"));
  EXPECT_TRUE(Ask(std::string(1'000, 'x')).starts_with("error agent: 'xxx"));
  EXPECT_TRUE(Ask("setup target=vax").starts_with("error setup: no target"));
  EXPECT_EQ(Run(kRun).size(), 4U);
}

TEST(PortTest, ALineThatIsTooLongIsDroppedWhole) {
  std::array<int, 2> pipe_fds;
  ASSERT_EQ(pipe(pipe_fds.data()), 0);
  Port port(pipe_fds[0], pipe_fds[1]);
  ASSERT_TRUE(
      port.Write("short\r\n" + std::string(500, 'x') + "\nnext\n").ok());
  auto line = port.ReadLine(100);
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(**line, "short");
  line = port.ReadLine(100);
  ASSERT_FALSE(line.ok());
  EXPECT_EQ(line.error().code, 0);
  line = port.ReadLine(100);
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(**line, "next");
  close(pipe_fds[1]);
  line = port.ReadLine(100);
  ASSERT_TRUE(line.ok());
  EXPECT_FALSE(line->has_value());
  close(pipe_fds[0]);
}

}  // namespace
}  // namespace taprace
