#include <gtest/gtest.h>

#include <cerrno>

#include "harness/agent/command.h"
#include "harness/agent/reply.h"
#include "harness/testing/make_program.h"

namespace taprace {
namespace {

TEST(CommandTest, PrintsAndReadsBackTheSame) {
  const std::vector<Command> commands = {
      HelloCommand{},
      SetupCommand{.target = "linux",
                   .mark = {1, UINT64_MAX},
                   .stream = true,
                   .jitter_ns = 7,
                   .timeout_ms = 8,
                   .pin = false},
      RunCommand{
          .id = 3,
          .tag = UINT64_MAX,
          .program = MakeProgram("idle tap0; thread; open tap -> a; close "
                                 "a; thread; stat tap1")},
      BareCommand{.id = 1, .threads = 2, .time_ms = 500},
      BenchCommand{.id = 4,
                   .slice = {.time_ns = 5, .calls_max = 6, .delay_percent = 7},
                   .workload = {.call = TimedCall::kClose, .threads = 8}},
      TroubleCommand{.trouble = Trouble::kFlood, .after_ms = 20},
      SymbolsCommand{.names = {"tun_attach", "tun_net_init"}},
      SymbolsCommand{},
      ByeCommand{}};
  for (const Command& command : commands) {
    const std::string line = ToLine(command);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto again = ParseCommand(line);
    ASSERT_TRUE(again.ok()) << line << ": " << again.error().message;
    EXPECT_TRUE(*again == command) << line;
  }
}

TEST(CommandTest, ErrorsSayWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "agent: '' where a command is expected"},
      {"rnu 1", "agent: 'rnu' where a command is expected"},
      {"bye now", "agent: 'bye' where a command is expected"},
      {"hello x", "hello: 'x' where a version is expected"},
      {"setup jitter=1", "setup: no target="},
      {"setup target=linux pin=2",
       "setup: 'pin=2' where a setting and a value of its kind is expected"},
      {"setup target=linux mark=12",
       "setup: 'mark=12' where a setting and a value of its kind is expected"},
      {"run 1 2 thread; opne tap", "run:1: 'opne' is no operation"},
      {"run 1", "run: '' where a tag is expected"},
      {"run -1 2 thread", "run: '-1' where an id is expected"},
      {"bare 1 65 10", "bare: '65' where a number of threads is expected"},
      {"bench 1 2 3 1001 close",
       "bench: '1001' where a percentage is expected"},
      {"bench 1 2 3 4 colse",
       "bench: workload: 'colse' where a timed call is expected"},
      {"trouble rain 1",
       "trouble: 'rain' where panic, hang, flood or die is expected"}};
  for (const auto& [line, message] : cases) {
    const auto command = ParseCommand(line);
    ASSERT_FALSE(command.ok()) << line;
    EXPECT_EQ(command.error().message, message);
  }
}

TEST(ReplyTest, PrintsAndReadsBackTheSame) {
  const std::vector<std::string> lines = {
      "taprace-agent 1 freebsd",
      "ready spec=stock outlives-close=1 destroy-takes-held=0 lookups-make=1 "
      "family=tap family=tun option=persist option=reuse",
      "i 0 3 1200",
      "r 1 2 1200 1300 0 4",
      "r 1 2 1200 1300 EBUSY -1",
      "r 1 2 1200 1300 #4711 -1",
      "broken 3 12 double-claim",
      "hang 1 7 0 tun_chr_open < do_open",
      "done 9 tap0 tun3",
      "done 9",
      "bare 1 1000 2000",
      "bench 2 min:1 max:300 sum:301 1:1 301:1 EBUSY:2",
      "symbols tun_attach=ffffffffc0001000 f.isra.0=10 f.isra.0=0",
      "symbols",
      "ok",
      "bye",
      "error no tun driver"};
  for (const std::string& line : lines) {
    const auto reply = ParseReply(line);
    ASSERT_TRUE(reply.ok()) << line;
    EXPECT_EQ(ToLine(*reply), line);
  }
}

TEST(ReplyTest, RefusesWhatNoAgentSays) {
  for (std::string_view line : {"",
                                "i 0 3",
                                "i 0 3 1 2",
                                "r 1 2 3 4 EWHAT 0",
                                "r 1 2 3 4 0",
                                "done",
                                "done 1 eth0",
                                "ready",
                                "ready family=vax",
                                "bare 1 2",
                                "bench 1",
                                "bench 1 x",
                                "taprace-agent x",
                                "symbols f",
                                "symbols f=x",
                                "symbols =1",
                                "i -1 0 0",
                                "broken 1 2",
                                "broken x 2 hang",
                                "ready family=tap lookups-make=2"}) {
    EXPECT_FALSE(ParseReply(line).ok()) << line;
  }
}

}  // namespace
}  // namespace taprace
