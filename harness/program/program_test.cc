#include "harness/program/program.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

TEST(ProgramTest, AKilledProcessIsNotThereAfterwards) {
  EXPECT_TRUE(
      ParseProgram("thread; launch tap -> P under kill; launch tap -> P", "p")
          .ok());
  const auto kill =
      ParseProgram("thread; launch tap -> P under kill; kill P", "p");
  ASSERT_FALSE(kill.ok());
  EXPECT_EQ(kill.error().message, "p:1: process P is not running here");
}

TEST(ProgramTest, RefusesFaultsThatCannotBe) {
  Program program{.threads = {{{.kind = OpKind::kStat}}}};
  EXPECT_TRUE(Validate(program).ok());
  program.threads[0][0].fault = CallFault::kKill;
  EXPECT_FALSE(Validate(program).ok());
}

Program Parsed(std::string_view text) {
  Result<Program> program = ParseProgram(text, "test");
  EXPECT_TRUE(program.ok()) << (program.ok() ? "" : program.error().message);
  return program.ok() ? *program : Program{};
}

std::string Refused(std::string_view text) {
  const Result<Program> program = ParseProgram(text, "p.tap");
  return program.ok() ? "accepted" : program.error().message;
}

constexpr std::string_view kExample =
    "idle tap0 tun3\n"
    "thread\n"
    "  open tap -> a\n"
    "  fork a -> P\n"
    "  kill P\n"
    "thread\n"
    "  destroy tap0\n";

TEST(ProgramTest, PrintsWhatItParsed) {
  EXPECT_EQ(ToString(Parsed(kExample)), kExample);
}

TEST(ProgramTest, OneLineMeansTheSame) {
  const Program program = Parsed(kExample);
  const std::string line = ToLine(program);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(Parsed(line), program);
}

TEST(ProgramTest, CommentsAndBlankStatementsDoNotMatter) {
  EXPECT_EQ(Parsed("# x\n\nthread # y; close a\n;; open tap -> a;\r\n"),
            Parsed("thread; open tap -> a"));
}

TEST(ProgramTest, ErrorsNameFileAndLine) {
  EXPECT_EQ(Refused("thread\n  opne tap -> a\n"),
            "p.tap:2: 'opne' is no operation");
  EXPECT_EQ(Refused("open tap -> a"),
            "p.tap:1: an operation before the first 'thread'");
  EXPECT_EQ(Refused(""), "p.tap: a program needs at least one 'thread'");
  EXPECT_EQ(Refused("thread\nidle tap0"),
            "p.tap:2: 'idle' belongs before the first 'thread'");
  EXPECT_EQ(Refused("idle tap\nthread"),
            "p.tap:1: idle: 'tap' names no unit, as in tap3");
  EXPECT_EQ(Refused("idle tap0 tap0\nthread"), "p.tap:1: tap0 is idle twice");
}

TEST(ProgramTest, RefusesWhatAThreadCannotDo) {
  EXPECT_EQ(Refused("thread; close a"),
            "p.tap:1: descriptor a is not open here");
  EXPECT_EQ(Refused("thread; open tap -> a; thread; close a"),
            "p.tap:1: descriptor a is not open here");
  EXPECT_EQ(Refused("thread; open tap -> a; open tap -> a"),
            "p.tap:1: descriptor a is in use already");
  EXPECT_EQ(Refused("thread; launch tap -> P; launch tap -> P"),
            "p.tap:1: process P is running already");
  EXPECT_EQ(Refused("thread; kill P"),
            "p.tap:1: process P is not running here");
  EXPECT_EQ(Refused("thread; destroy tap"),
            "p.tap:1: destroy needs a unit, as in tap3");
}

TEST(ProgramTest, AHolderMayNotDestroy) {
  const std::string_view why =
      "a thread that holds a descriptor or a process may not destroy: it could "
      "wait for itself";
  EXPECT_EQ(Refused("thread; open tap -> a; destroy tap1"),
            "p.tap:1: " + std::string(why));
  EXPECT_EQ(Refused("thread; launch tap -> P; destroy tap1"),
            "p.tap:1: " + std::string(why));
  EXPECT_EQ(Refused("thread; open tap -> a; close a; destroy tap1"),
            "accepted");
}

TEST(ProgramTest, ValidateAgreesWithTheParser) {
  EXPECT_TRUE(Validate(Parsed(kExample)).ok());
  Program program = Parsed("thread; open tap -> a; close a");
  program.threads[0].erase(program.threads[0].begin());
  const Status status = Validate(program);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message,
            "thread 0: close a: descriptor a is not open here");
}

TEST(ProgramTest, CompleteReleasesWhatIsStillHeld) {
  EXPECT_EQ(ToLine(Complete(Parsed("thread; open tap -> a; fork a -> P; "
                                   "open tap1 -> b; pass a -> P"))),
            "thread; open tap -> a; fork a -> P; open tap1 -> b; pass a -> P; "
            "close b; kill P");
}

TEST(ProgramTest, CompleteKeepsAReleasedProgram) {
  const Program program = Parsed("thread; open tap -> a; close a; thread");
  EXPECT_EQ(Complete(program), program);
}

}  // namespace
}  // namespace taprace
