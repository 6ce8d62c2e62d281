#include "harness/explore/token.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "harness/property/generate.h"

namespace taprace {
namespace {

using schedule::Schedule;

Token Example() {
  return {.spec = "reuse-lowest",
          .target = "sim:13.2",
          .program = *ParseProgram(
              "idle tap0; thread; open tap -> a; close a; thread; destroy tap0",
              "p"),
          .schedule = {{.step = 12, .thread = 1}, {.step = 41, .thread = 0}},
          .trace_hash = 0xfedcba98};
}

std::string MessageFor(std::string_view text) {
  const Result<Token> token = ParseToken(text);
  return token.ok() ? "a token" : token.error().message;
}

TEST(TokenTest, ReadsBackAndIsShort) {
  const std::string text = ToString(Example());
  EXPECT_TRUE(text.starts_with("T1.reuse-lowest.sim:13.2."));
  EXPECT_LE(text.size(), 120u);
  const Result<Token> token = ParseToken(text);
  ASSERT_TRUE(token.ok()) << token.error().message;
  EXPECT_EQ(*token, Example());
}

TEST(TokenTest, EveryProgramAndScheduleReadsBack) {
  Profile profile =
      DefaultProfile({.families = {Family::kTap, Family::kTun},
                      .options = {Option::kPersist, Option::kReuse},
                      .faults = AllFaultedKinds()});
  profile.faults.fill(10);
  EXPECT_TRUE(rc::check("a token survives printing and parsing", [&] {
    Token token = Example();
    token.program = *Programs(profile);
    token.schedule.clear();
    int64_t step = 0;
    for (int length = *rc::gen::inRange(0, 20); length > 0; --length) {
      step += 1 + *rc::gen::inRange(0, 10'000);
      token.schedule.push_back(
          {.step = step,
           .thread = *rc::gen::inRange(0, schedule::kThreadsMax)});
    }
    token.trace_hash = *rc::gen::arbitrary<uint32_t>();
    const Result<Token> read = ParseToken(ToString(token));
    RC_ASSERT(read.ok());
    RC_ASSERT(*read == token);
  }));
}

TEST(TokenTest, SaysWhatIsWrong) {
  EXPECT_EQ(MessageFor(""), "no token: it does not begin with T1.");
  EXPECT_EQ(MessageFor("hello."), "no token: it does not begin with T1.");
  EXPECT_EQ(MessageFor("T\n."), "no token: it does not begin with T1.");
  EXPECT_EQ(MessageFor("T2.stock.sim:13.2.AA"),
            "no token: version T2 is not the one this program reads, T1");
  EXPECT_EQ(MessageFor("T1.stock"),
            "no token: it needs T1.<spec>.<target>.<program and schedule>");
  EXPECT_EQ(MessageFor("T1.stock.sim\n.AA"),
            "no token: a name in it has characters that no name has");
  EXPECT_EQ(MessageFor("T1.stock.sim:13.2.A"),
            "no token: its last part is not base64url, or cut off");
}

TEST(TokenTest, EveryCutIsNoticed) {
  const std::string text = ToString(Example());
  for (size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(ParseToken(text.substr(0, length)).ok()) << length;
  }
}

// A close of what was never opened.
TEST(TokenTest, ProgramsThatCannotBeAreRefused) {
  Token token = Example();
  token.program.threads = {{{.kind = OpKind::kClose}}};
  EXPECT_TRUE(MessageFor(ToString(token)).starts_with("no token: "));
}

}  // namespace
}  // namespace taprace
