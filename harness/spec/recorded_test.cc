#include "harness/spec/recorded.h"

#include <gtest/gtest.h>

namespace taprace {
namespace {

EventLog Log(std::string_view text) {
  Result<EventLog> log = ReadEvents(text, "h.jsonl");
  EXPECT_TRUE(log.ok()) << (log.ok() ? "" : log.error().message);
  return log.ok() ? *log : EventLog{};
}

// A call of one process, which starts when the one before has ended.
std::string Line(int time, const std::string& type, const std::string& name,
                 const std::string& value) {
  return R"({"process":0,"type":")" + type + R"(","f":")" + name +
         R"(","value":)" + value + R"(,"time":)" + std::to_string(time) + "}\n";
}

TEST(RegisterCallsTest, ReadsEveryOperation) {
  const auto recorded = RegisterCalls(
      Log(Line(1, "invoke", "write", "3") + Line(2, "ok", "write", "3") +
          Line(3, "invoke", "cas", "[3,4]") + Line(4, "ok", "cas", "[3,4]") +
          Line(5, "invoke", "cas", "[3,5]") + Line(6, "fail", "cas", "[3,5]") +
          Line(7, "invoke", "read", "null") + Line(8, "ok", "read", "4")),
      "h.jsonl");
  ASSERT_TRUE(recorded.ok()) << recorded.error().message;
  ASSERT_EQ(recorded->calls.size(), 4u);
  EXPECT_EQ(recorded->calls[0].operation.value, 3);
  EXPECT_EQ(recorded->calls[1].operation.expected, 3);
  EXPECT_TRUE(recorded->calls[1].outcome.done);
  EXPECT_FALSE(recorded->calls[2].outcome.done);
  EXPECT_EQ(recorded->calls[3].outcome.value, 4);
  EXPECT_EQ(recorded->calls[3].invoke_time, 7);
  EXPECT_EQ(recorded->calls[3].return_time, 8);
  EXPECT_EQ(recorded->lines[3], 7);
}

TEST(RegisterCallsTest, WhatDidNothingIsLeftOut) {
  const auto recorded = RegisterCalls(
      Log(Line(1, "invoke", "write", "3") + Line(2, "fail", "write", "3") +
          Line(3, "invoke", "read", "null") + Line(4, "fail", "read", "null") +
          Line(5, "invoke", "write", "7") + Line(6, "info", "write", "7")),
      "h.jsonl");
  ASSERT_TRUE(recorded.ok());
  ASSERT_EQ(recorded->calls.size(), 1u);
  EXPECT_TRUE(recorded->calls[0].pending());
}

std::string Refused(std::string_view text) {
  const auto recorded = RegisterCalls(Log(text), "h.jsonl");
  return recorded.ok() ? "accepted" : recorded.error().message;
}

TEST(RegisterCallsTest, ErrorsNameFileAndLine) {
  EXPECT_EQ(Refused(Line(1, "invoke", "write", "\"x\"")),
            "h.jsonl:1: 'write' needs a 32-bit number, not \"x\"");
  EXPECT_EQ(Refused(Line(1, "invoke", "write", "-2147483648")),
            "h.jsonl:1: 'write' needs a 32-bit number, not -2147483648");
  EXPECT_EQ(Refused(Line(1, "invoke", "cas", "[1]")),
            "h.jsonl:1: 'cas' needs two 32-bit numbers, [old, new], not [1]");
  EXPECT_EQ(Refused(Line(1, "invoke", "fly", "1")),
            "h.jsonl:1: 'fly' is no operation of a register: read, write, cas");
}

TEST(KvCallsTest, SortsByKey) {
  Strings strings;
  const auto by_key = KvCalls(Log(Line(1, "invoke", "put", R"(["a","x"])") +
                                  Line(2, "ok", "put", R"(["a","x"])") +
                                  Line(3, "invoke", "append", R"(["b","y"])") +
                                  Line(4, "ok", "append", R"(["b","y"])") +
                                  Line(5, "invoke", "get", R"(["a"])") +
                                  Line(6, "ok", "get", R"("x")")),
                              "h.jsonl", strings);
  ASSERT_TRUE(by_key.ok()) << by_key.error().message;
  ASSERT_EQ(by_key->size(), 2u);
  ASSERT_EQ(by_key->at("a").calls.size(), 2u);
  EXPECT_EQ(strings.Text(by_key->at("a").calls[1].outcome.value), "x");
  EXPECT_EQ(by_key->at("b").calls[0].operation.kind, Kv::Kind::kAppend);
}

TEST(KvCallsTest, ErrorsNameFileAndLine) {
  Strings strings;
  const auto by_key =
      KvCalls(Log(Line(1, "invoke", "put", R"(["a"])")), "h.jsonl", strings);
  ASSERT_FALSE(by_key.ok());
  EXPECT_EQ(by_key.error().message,
            R"(h.jsonl:1: 'put' needs [key, text], not ["a"])");
}

}  // namespace
}  // namespace taprace
