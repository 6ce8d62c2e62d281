#include "harness/history/event.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

constexpr std::string_view kRegister =
    R"({"process":0,"type":"invoke","operation":"write","value":3,"time":10})"
    "\n"
    R"({"process":1,"type":"invoke","operation":"read","value":null,"time":12})"
    "\n"
    R"({"process":0,"type":"ok","operation":"write","value":3,"time":15})"
    "\n"
    R"({"process":1,"type":"ok","operation":"read","value":3,"time":15})"
    "\n"
    R"({"process":1,"type":"invoke","operation":"cas","value":[3,4],"time":20})"
    "\n"
    R"({"process":1,"type":"fail","operation":"cas","value":[3,4],"time":29})"
    "\n";

std::string Refused(std::string_view text) {
  const Result<EventLog> log = ReadEvents(text, "h.jsonl");
  return log.ok() ? "accepted" : log.error().message;
}

std::string Line(int process, std::string_view type, int time,
                 std::string_view operation = "get") {
  return R"({"process":)" + std::to_string(process) + R"(,"type":")" +
         std::string(type) + R"(","operation":")" + std::string(operation) +
         R"(","value":null,"time":)" + std::to_string(time) + "}\n";
}

TEST(EventTest, WritesWhatItRead) {
  const Result<EventLog> log = ReadEvents(kRegister, "h.jsonl");
  ASSERT_TRUE(log.ok()) << log.error().message;
  ASSERT_EQ(log->events.size(), 6u);
  EXPECT_TRUE(log->header.is_null());
  const Event& cas = log->events[4];
  EXPECT_EQ(cas.process, 1);
  EXPECT_EQ(cas.type, EventType::kInvoke);
  EXPECT_EQ(cas.operation, "cas");
  EXPECT_EQ(cas.value, nlohmann::json({3, 4}));
  EXPECT_EQ(cas.time_ns, 20);
  EXPECT_EQ(cas.line, 5);
  EXPECT_EQ(ToJsonLines(*log), kRegister);
}

TEST(EventTest, PairsInvocationsWithTheirCompletions) {
  const Result<EventLog> log = ReadEvents(kRegister, "h.jsonl");
  ASSERT_TRUE(log.ok());
  const std::vector<EventPair> pairs = PairEvents(*log);
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_EQ(pairs[0].invoke.operation, "write");
  ASSERT_TRUE(pairs[1].completion.has_value());
  EXPECT_EQ(pairs[1].completion->value, 3);
  EXPECT_EQ(pairs[2].completion->type, EventType::kFail);
}

TEST(EventTest, AHeaderIsKept) {
  const std::string text = R"({"format":"x","version":1})"
                           "\n" +
                           Line(0, "invoke", 1);
  const Result<EventLog> log = ReadEvents(text, "h.jsonl");
  ASSERT_TRUE(log.ok());
  EXPECT_EQ(log->header["version"], 1);
  EXPECT_EQ(ToJsonLines(*log), text);
  EXPECT_EQ(Refused(Line(0, "invoke", 1) + R"({"format":"x"})"
                                           "\n"),
            "h.jsonl:2: a header belongs on the first line");
}

TEST(EventTest, TakesTheFieldNameOfJepsen) {
  const Result<EventLog> log = ReadEvents(
      R"({"process":0,"type":"invoke","f":"append","time":0})", "h.jsonl");
  ASSERT_TRUE(log.ok()) << log.error().message;
  EXPECT_EQ(log->events[0].operation, "append");
  EXPECT_TRUE(log->events[0].value.is_null());
}

TEST(EventTest, ATruncatedFileLeavesCallsPending) {
  for (size_t cut = 1; cut < 40; ++cut) {
    const std::string_view text =
        kRegister.substr(0, kRegister.size() - 1 - cut);
    const Result<EventLog> log = ReadEvents(text, "h.jsonl");
    ASSERT_TRUE(log.ok()) << log.error().message;
    const std::vector<EventPair> pairs = PairEvents(*log);
    ASSERT_EQ(pairs.size(), 3u);
    EXPECT_FALSE(pairs[2].completion.has_value());
  }
}

TEST(EventTest, InfoLeavesTheCallPending) {
  const Result<EventLog> log =
      ReadEvents(Line(0, "invoke", 1) + Line(0, "info", 2), "h.jsonl");
  ASSERT_TRUE(log.ok());
  EXPECT_FALSE(PairEvents(*log)[0].completion.has_value());
  EXPECT_EQ(
      Refused(Line(0, "invoke", 1) + Line(0, "info", 2) + Line(0, "invoke", 3)),
      "h.jsonl:3: process 0 invokes 'get' while 'get' of line 1 is under "
      "way");
  EXPECT_EQ(
      Refused(Line(0, "invoke", 1) + Line(0, "info", 2) + Line(0, "ok", 3)),
      "h.jsonl:3: process 0 completes 'get' without an invocation");
}

TEST(EventTest, RefusesWhatNoProcessDoes) {
  EXPECT_EQ(Refused(Line(0, "invoke", 1) + Line(1, "ok", 2)),
            "h.jsonl:2: process 1 completes 'get' without an invocation");
  EXPECT_EQ(Refused("\n" + Line(0, "invoke", 1) + Line(0, "invoke", 2, "put")),
            "h.jsonl:3: process 0 invokes 'put' while 'get' of line 2 is under "
            "way");
  EXPECT_EQ(Refused(Line(0, "invoke", 1) + Line(0, "ok", 2, "put")),
            "h.jsonl:2: process 0 completes 'put', but 'get' is under way");
  EXPECT_EQ(Refused(Line(0, "invoke", 5) + Line(0, "ok", 4)),
            "h.jsonl:2: time of process 0 runs backwards, from 5 to 4");
  EXPECT_EQ(Refused(Line(0, "invoke", 5) + Line(1, "invoke", 4)), "accepted");
}

TEST(EventTest, RefusesWhatIsNoEvent) {
  EXPECT_EQ(Refused("{\"process\":\n"), "h.jsonl:1: no JSON");
  EXPECT_EQ(Refused("[1]\n"), "h.jsonl:1: expected a JSON object");
  EXPECT_EQ(Refused("{}\n"), "h.jsonl:1: 'process' must be a whole number");
  EXPECT_EQ(Refused(Line(0, "invoked", 1)),
            "h.jsonl:1: unknown type 'invoked': expected invoke, ok, fail or "
            "info");
  EXPECT_EQ(Refused(R"({"process":0,"type":"invoke","time":1})"),
            "h.jsonl:1: 'operation' must be a string");
  EXPECT_EQ(Refused(R"({"process":0,"type":"invoke","f":"get","time":1.5})"),
            "h.jsonl:1: 'time' must be a whole number of nanoseconds");
  EXPECT_EQ(Refused(R"({"process":18446744073709551615})"),
            "h.jsonl:1: 'process' must be a whole number");
}

TEST(EventTest, BytesThatAreNoTextAreReplaced) {
  EventLog log;
  log.events.push_back({.operation = "get \xff", .value = {}});
  EXPECT_NE(ToJsonLines(log).find("\xef\xbf\xbd"), std::string::npos);
}

}  // namespace
}  // namespace taprace
