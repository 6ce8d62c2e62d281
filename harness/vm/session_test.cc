#include "harness/vm/session.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string_view>

#include "harness/base/process.h"

namespace taprace {
namespace {

// A machine that runs for ever and says what the test wants it to say.
class MachineOfSockets final : public Machine {
 public:
  MachineOfSockets() {
    std::array<int, 2> sockets;
    EXPECT_EQ(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets.data()), 0);
    ours_ = Fd(sockets[0]);
    theirs_ = Fd(sockets[1]);
  }

  void Say(std::string_view text) const {
    EXPECT_EQ(write(theirs_.get(), text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
  }

  int console() const override { return -1; }
  int port() override { return ours_.get(); }
  std::optional<std::string> Ended() override { return std::nullopt; }
  void Stop() override {}
  Result<std::unique_ptr<MemoryImage>> Memory() override {
    return Error{"none"};
  }

 private:
  Fd ours_;
  Fd theirs_;
};

class SessionTest : public testing::Test {
 protected:
  // What is there already is read before time is looked at.
  std::variant<Reply, Loss> ReceiveNow() {
    return session_.Receive(Session::Clock::now());
  }

  MachineOfSockets* machine_ = new MachineOfSockets;
  const Symbolizer symbolizer_;
  Session session_{std::unique_ptr<Machine>(machine_),
                   {.console_bytes = 1'000},
                   symbolizer_};
};

constexpr std::chrono::hours kLong{1};

// A terminal echoes the first words, or a part of them, until the agent has
// switched that off.
TEST_F(SessionTest, AnEchoBeforeTheGreetingIsNoFault) {
  machine_->Say(ToLine(HelloCommand()) + "\r\n" + "hel" + "\r\n");
  machine_->Say(ToLine(Reply(Greeting{.version = 1, .system = "freebsd"})) +
                "\n");
  ASSERT_TRUE(session_.AwaitReply(Session::Clock::now() + kLong));
  const auto greeting = ReceiveNow();
  ASSERT_TRUE(std::holds_alternative<Reply>(greeting));
  EXPECT_TRUE(std::holds_alternative<Greeting>(std::get<Reply>(greeting)));
  const auto next = ReceiveNow();
  ASSERT_TRUE(std::holds_alternative<Loss>(next));
  EXPECT_EQ(std::get<Loss>(next).cause, Loss::Cause::kProgress);
}

TEST_F(SessionTest, LaterAnEchoIsAFault) {
  machine_->Say(ToLine(HelloCommand()) + "\r\n");
  const auto answer = ReceiveNow();
  ASSERT_TRUE(std::holds_alternative<Loss>(answer));
  EXPECT_EQ(std::get<Loss>(answer).cause, Loss::Cause::kOther);
}

}  // namespace
}  // namespace taprace
