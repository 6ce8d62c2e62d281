#include "harness/vm/steering.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

namespace taprace {
namespace {

Plan Parsed(const std::string& text) {
  const auto plan = ParsePlan(text, "plan");
  EXPECT_TRUE(plan.ok()) << plan.error().message;
  return plan.ok() ? *plan : Plan{};
}

// An agent that knows two functions, and a plugin that answers what it is told
// to.
class SteeringTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets_.data()), 0);
    steering_.GuestBooted(sockets_[0]);
  }
  void TearDown() override {
    close(sockets_[0]);
    if (sockets_[1] >= 0) close(sockets_[1]);
  }

  // Ahead of the question, which makes no difference to who asks.
  void PluginSays(const std::string& lines) {
    ASSERT_EQ(write(sockets_[1], lines.data(), lines.size()),
              static_cast<ssize_t>(lines.size()));
  }

  std::string PluginHeard() {
    std::array<char, 1'000> text;
    const ssize_t size =
        recv(sockets_[1], text.data(), text.size(), MSG_DONTWAIT);
    return size < 0 ? "" : std::string(text.data(), static_cast<size_t>(size));
  }

  Result<Reply> Answer(const Command& command) {
    if (const auto* symbols = std::get_if<SymbolsCommand>(&command)) {
      ++questions_;
      SymbolsReply reply;
      for (const std::string& name : symbols->names) {
        if (name == "f") reply.symbols.push_back({"f", 0x10});
        if (name == "g") reply.symbols.push_back({"g", 0x20});
      }
      return Reply(reply);
    }
    ++wakes_;
    if (wakes_ == 2) PluginSays("ok\nok\n");
    return Reply(OkReply());
  }
  const Steering::Ask ask_ = [this](const Command& command) {
    return Answer(command);
  };

  std::array<int, 2> sockets_ = {-1, -1};
  Steering steering_{""};
  int questions_ = 0;
  int wakes_ = 0;
};

TEST_F(SteeringTest, ResolvesWakesTheGuestAndSeeds) {
  steering_.SetPlan(Parsed("point f; point later g+0x1; record"));
  const Status ready = steering_.BeforeRun(7, ask_);
  ASSERT_TRUE(ready.ok()) << ready.error().message;
  EXPECT_EQ(wakes_, 2);
  EXPECT_EQ(PluginHeard(),
            "plan point f 0x10; point later 0x21; record\nseed 7\n");
  // The same plan is not loaded again, and nothing is asked twice.
  PluginSays("ok\n");
  steering_.SetPlan(Parsed("point f; point later g+0x1; record"));
  EXPECT_TRUE(steering_.BeforeRun(8, ask_).ok());
  EXPECT_EQ(PluginHeard(), "seed 8\n");
  EXPECT_EQ(questions_, 1);
}

TEST_F(SteeringTest, AnotherGuestIsAskedAnew) {
  steering_.SetPlan(Parsed("point f"));
  PluginSays("ok\nok\nok\nok\n");
  ASSERT_TRUE(steering_.BeforeRun(1, ask_).ok());
  steering_.GuestBooted(sockets_[0]);
  ASSERT_TRUE(steering_.BeforeRun(2, ask_).ok());
  EXPECT_EQ(PluginHeard(),
            "plan point f 0x10\nseed 1\nplan point f 0x10\nseed 2\n");
  EXPECT_EQ(questions_, 2);
}

TEST_F(SteeringTest, SaysWhatIsMissing) {
  steering_.SetPlan(Parsed("point h"));
  EXPECT_EQ(steering_.BeforeRun(1, ask_).error().message,
            "point h: the guest's kernel has no symbol h");
  steering_.SetPlan(Parsed("point f"));
  PluginSays("error no such plan\n");
  EXPECT_EQ(steering_.BeforeRun(1, ask_).error().message,
            "the steering plugin: error no such plan");
  close(sockets_[1]);
  sockets_[1] = -1;
  EXPECT_EQ(steering_.BeforeRun(1, ask_).error().message,
            "the steering plugin is gone");
  Steering other("/none");
  other.GuestBooted(sockets_[0]);
  other.SetPlan(Parsed("point f"));
  EXPECT_EQ(other.BeforeRun(1, ask_).error().message,
            "/none: No such file or directory");
}

TEST_F(SteeringTest, FindsWhatThereIs) {
  const auto found = steering_.Find({"g", "h"}, ask_);
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(*found, (std::vector<Symbol>{{"g", 0x20}}));
}

}  // namespace
}  // namespace taprace
