#include "harness/agent/online_check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

namespace taprace {
namespace {

// What the check says of calls, in one thread, of a program of several.
class OnlineCheckTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(pipe(pipe_.data()), 0);
    port_ = std::make_unique<Port>(pipe_[0], pipe_[1]);
    check_ = std::make_unique<OnlineCheck>(*port_, nullptr);
  }
  void TearDown() override {
    close(pipe_[0]);
    close(pipe_[1]);
  }

  void Begin(const std::string& text, const Traits& traits = {}) {
    const auto program = ParseProgram(text, "test");
    ASSERT_TRUE(program.ok()) << program.error().message;
    program_ = *program;
    check_->Begin(program_, traits);
  }

  void Call(size_t thread, int32_t index, Outcome outcome) {
    check_->BeforeCall(thread, index);
    Record record = {};
    record.index = index;
    record.outcome = outcome;
    check_->AfterCall(thread, record);
  }

  // The line that was sent, and that it is the only one.
  std::string Told() {
    EXPECT_TRUE(port_->Write("end\n").ok());
    std::string told;
    for (int lines = 0;; ++lines) {
      const auto line = port_->ReadLine(100);
      if (!line.ok() || !*line || **line == "end") {
        EXPECT_LE(lines, 1);
        return told;
      }
      told = **line;
    }
  }

  std::array<int, 2> pipe_;
  std::unique_ptr<Port> port_;
  std::unique_ptr<OnlineCheck> check_;
  Program program_;
};

constexpr char kTwoOpens[] =
    "thread; open tap -> a; close a; thread; open tap0 -> a; close a";

TEST_F(OnlineCheckTest, TellsOfADoubleClaimOnce) {
  Begin(kTwoOpens);
  Call(0, 0, {.error = 0, .unit = 0});
  Call(1, 0, {.error = 0, .unit = 0});
  Call(0, 1, {});
  Call(0, 0, {.error = 0, .unit = 0});
  EXPECT_EQ(Told(), "broken 1 0 double-claim");
}

TEST_F(OnlineCheckTest, TellsOfAFailedGenericOpen) {
  Begin(kTwoOpens);
  Call(1, 0, {.error = EBUSY, .unit = kGeneric});
  Call(0, 0, {.error = ENXIO, .unit = kGeneric});
  EXPECT_EQ(Told(), "broken 0 0 failed-generic-open");
}

TEST_F(OnlineCheckTest, OneAfterTheOtherIsNoDoubleClaim) {
  Begin(kTwoOpens);
  for (int i = 0; i < 3; ++i) {
    Call(0, 0, {.error = 0, .unit = 0});
    // The close may have taken effect as soon as it was invoked.
    check_->BeforeCall(0, 1);
    Call(1, 0, {.error = 0, .unit = 0});
    Call(1, 1, {});
  }
  Call(0, 0, {.error = 0, .unit = 7});
  Call(1, 0, {.error = 0, .unit = 0});
  EXPECT_EQ(Told(), "");
}

// A failed close counts as one.
TEST_F(OnlineCheckTest, ARunForgetsTheOneBefore) {
  Begin(kTwoOpens);
  Call(0, 0, {.error = 0, .unit = 0});
  Begin(kTwoOpens);
  Call(1, 0, {.error = 0, .unit = 0});
  EXPECT_EQ(Told(), "");
}

TEST_F(OnlineCheckTest, SaysNothingWhereItCannotBeCertain) {
  Begin(
      "idle tap0; thread; open tap0 -> a; thread; destroy tap0; open tap0 -> a",
      {.destroy_takes_held = true});
  Call(0, 0, {.error = 0, .unit = 0});
  Call(1, 0, {});
  Call(1, 1, {.error = 0, .unit = 0});
  EXPECT_EQ(Told(), "");
  Begin("thread; set tap devfs_cloning 0; open tap -> a");
  Call(0, 1, {.error = ENOENT, .unit = kGeneric});
  EXPECT_EQ(Told(), "");
  // To another family, the unit is another.
  Begin("thread; open tap0 -> a; thread; open tun0 -> a");
  Call(0, 0, {.error = 0, .unit = 0});
  Call(1, 0, {.error = 0, .unit = 0});
  EXPECT_EQ(Told(), "");
}

}  // namespace
}  // namespace taprace
