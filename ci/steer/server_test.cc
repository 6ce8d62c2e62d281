#include "ci/steer/server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

namespace taprace {
namespace {

class SteerServerTest : public testing::Test {
 protected:
  Engine engine_{2};
  std::vector<std::vector<uint64_t>> installed_;
  SteerServer server_{engine_, [this](const std::vector<uint64_t>& addresses) {
                        installed_.push_back(addresses);
                      }};
};

TEST_F(SteerServerTest, LoadsPlansAndReports) {
  EXPECT_EQ(server_.Answer("seed 18446744073709551615"), "ok");
  EXPECT_EQ(server_.Answer("plan point a 0x10; point b 0xffff; record"), "ok");
  EXPECT_EQ(installed_, (std::vector<std::vector<uint64_t>>{{0x10, 0xffff}}));
  engine_.RunBegins();
  engine_.Reaches(1, 0);
  engine_.Reaches(0, 1);
  EXPECT_EQ(server_.Answer("report"), "report 2 0 0 0 1:0 0:1");
}

TEST_F(SteerServerTest, DropsTranslationsOnlyForOtherPoints) {
  for (const char* plan : {"plan point a 0x10; record", "plan point b 0x10",
                           "plan point b 0x11", "plan "}) {
    EXPECT_EQ(server_.Answer(plan), "ok");
  }
  EXPECT_EQ(installed_,
            (std::vector<std::vector<uint64_t>>{{0x10}, {0x11}, {}}));
}

TEST_F(SteerServerTest, NonsenseChangesNothing) {
  EXPECT_EQ(server_.Answer("plan pont a"),
            "error plan:1: 'pont' is no statement of a plan");
  EXPECT_EQ(server_.Answer("plan point a"), "error point a has no address");
  EXPECT_EQ(server_.Answer("seed x"), "error seed: no number");
  EXPECT_EQ(server_.Answer("seed"), "error seed: no number");
  EXPECT_EQ(server_.Answer("report now"),
            "error no command of the steering plugin");
  EXPECT_TRUE(installed_.empty());
}

TEST_F(SteerServerTest, ServesASocketUntilItEnds) {
  std::array<int, 2> sockets;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()), 0);
  std::thread thread([&] { server_.Serve(sockets[1]); });
  const std::string lines = "seed 1\nreport\nrep";
  ASSERT_EQ(write(sockets[0], lines.data(), lines.size()),
            static_cast<ssize_t>(lines.size()));
  const std::string expected = "ok\nreport 0 0 0 0\n";
  std::string answer;
  while (answer.size() < expected.size()) {
    char byte = 0;
    ASSERT_EQ(read(sockets[0], &byte, 1), 1);
    answer += byte;
  }
  EXPECT_EQ(answer, expected);
  close(sockets[0]);
  thread.join();
  close(sockets[1]);
}

}  // namespace
}  // namespace taprace
