#include "harness/history/history_json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <random>

namespace taprace {
namespace {

Operation Parsed(std::string_view text) {
  const Result<Operation> operation = ParseOperation(text);
  EXPECT_TRUE(operation.ok()) << text;
  return operation.ok() ? *operation : Operation{};
}

// Threads that call at random times, equal ones included, and may hang.
History RandomHistory(uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](int bound) {
    return static_cast<int32_t>(random() % static_cast<uint32_t>(bound));
  };
  History history{.idle = {{Family::kTap, 0}, {Family::kTun, 7}}, .calls = {}};
  for (int32_t thread = 0; thread < 4; ++thread) {
    int64_t now = 0;
    for (int i = 0; i < 20; ++i) {
      Call call;
      call.thread = thread;
      call.operation = Parsed("open tap -> a");
      call.invoke_ns = now += below(3);
      history.calls.push_back(call);
      if (below(20) == 0) break;
      Call& last = history.calls.back();
      last.return_ns = now += below(3);
      last.outcome = below(2) == 0 ? Outcome{.error = 0, .unit = below(300)}
                                   : Outcome{.error = EBUSY};
    }
  }
  std::stable_sort(
      history.calls.begin(), history.calls.end(),
      [](const Call& a, const Call& b) { return a.invoke_ns < b.invoke_ns; });
  return history;
}

std::string Refused(std::string_view text) {
  const Result<History> history = ReadHistory(text, "h.jsonl");
  return history.ok() ? "accepted" : history.error().message;
}

TEST(HistoryJsonTest, ReadsWhatItWrote) {
  for (uint32_t seed = 0; seed < 100; ++seed) {
    const History history = RandomHistory(seed);
    const Result<History> read = ReadHistory(ToJsonLines(history), "h.jsonl");
    ASSERT_TRUE(read.ok()) << read.error().message;
    ASSERT_EQ(*read, history) << "seed " << seed;
  }
}

TEST(HistoryJsonTest, LooksAsDocumented) {
  const History history{
      .idle = {{Family::kTap, 0}},
      .calls = {{.thread = 1,
                 .operation = Parsed("open tap -> a"),
                 .invoke_ns = 5,
                 .return_ns = 9,
                 .outcome = {.error = 0, .unit = 0}},
                {.thread = 2,
                 .operation = Parsed("open tap0 -> a"),
                 .invoke_ns = 6,
                 .return_ns = 7,
                 .outcome = {.error = EBUSY, .unit = kGeneric}},
                {.thread = 0,
                 .operation = Parsed("stat tap"),
                 .invoke_ns = 8,
                 .outcome = {}}}};
  EXPECT_EQ(
      ToJsonLines(history),
      R"({"format":"taprace-history","idle":["tap0"],"version":1})"
      "\n"
      R"({"process":1,"type":"invoke","operation":"open tap -> a","value":null,"time":5})"
      "\n"
      R"({"process":2,"type":"invoke","operation":"open tap0 -> a","value":null,"time":6})"
      "\n"
      R"({"process":2,"type":"fail","operation":"open tap0 -> a","value":{"error":16,"name":"EBUSY"},"time":7})"
      "\n"
      R"({"process":0,"type":"invoke","operation":"stat tap","value":null,"time":8})"
      "\n"
      R"({"process":1,"type":"ok","operation":"open tap -> a","value":{"unit":0},"time":9})"
      "\n");
}

TEST(HistoryJsonTest, EveryPrefixOfAFileIsAHistory) {
  const std::string text = ToJsonLines(RandomHistory(1));
  for (size_t size = 0; size < text.size(); size += 37) {
    const Result<History> history =
        ReadHistory(text.substr(0, size), "h.jsonl");
    ASSERT_TRUE(history.ok()) << history.error().message;
  }
}

TEST(HistoryJsonTest, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(Refused(R"({"format":"other"})"
                    "\n"),
            "h.jsonl:1: 'format' is not \"taprace-history\"");
  EXPECT_EQ(Refused(R"({"format":"taprace-history","version":2})"
                    "\n"),
            "h.jsonl:1: 'version' is not 1, the one this taprace reads");
  EXPECT_EQ(
      Refused(R"({"format":"taprace-history","version":1,"idle":["tap"]})"),
      "h.jsonl:1: 'idle' must be a list of interfaces with a unit, as in tap3");
  const std::string invoke =
      R"({"process":0,"type":"invoke","operation":"open tap -> a","time":1})"
      "\n";
  const auto completion = [](std::string_view type, std::string_view value) {
    return R"({"process":0,"type":")" + std::string(type) +
           R"(","operation":"open tap -> a","time":2,"value":)" +
           std::string(value) + "}\n";
  };
  EXPECT_EQ(Refused(invoke + completion("fail", "null")),
            "h.jsonl:2: 'fail' needs an 'error' in its value");
  EXPECT_EQ(Refused(invoke + completion("ok", R"({"error":16})")),
            "h.jsonl:2: 'ok' may not have an 'error'");
  EXPECT_EQ(Refused(invoke + completion("ok", R"({"unit":-4})")),
            "h.jsonl:2: 'unit' must be a number from 0 to 2147483647");
  EXPECT_EQ(Refused(R"({"process":0,"type":"invoke","f":"read","time":1})"),
            "h.jsonl:1: 'read' is no operation");
  EXPECT_EQ(
      Refused(R"({"process":-1,"type":"invoke","f":"open tap -> a","time":1})"),
      "h.jsonl:1: 'process' must be the number of a thread");
}

}  // namespace
}  // namespace taprace
