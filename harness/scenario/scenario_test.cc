#include "harness/scenario/scenario.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "harness/program/program.h"
#include "harness/property/generate.h"

namespace taprace {
namespace {

constexpr char kWhole[] = R"(
summary = "everything a scenario can say"
idle = ["tap1", "tap0", "tap1"]
families = ["tap", "tun"]
settings = "up_on_open"
spec = "exclusive"
ignore = "left-behind"
[length]
programs = 7
schedules = 8
seconds = 9
jitter_ns = 10
[[threads]]
count = 2
program = "open tap -> a; close a"
repeat = 3
[[threads]]
count = [0, 3]
ops = [2, 4]
units = 2
first_unit = 5
generic = 0.0
weights = { open = 3, close = 1, set = 1 }
[[expect]]
target = "sim:13.2"
spec = "reuse-any"
finds = ["left-behind", "panic"]
[[expect]]
target = "sim:15.1"
)";

TEST(ScenarioTest, SaysWhatTheFileSays) {
  const Result<Scenario> scenario = ParseScenario(kWhole, "some/whole.toml");
  ASSERT_TRUE(scenario.ok()) << scenario.error().message;
  EXPECT_EQ(scenario->name, "whole");
  EXPECT_EQ(scenario->summary, "everything a scenario can say");
  EXPECT_EQ(scenario->profile.idle,
            (std::vector<Device>{{Family::kTap, 0}, {Family::kTap, 1}}));
  EXPECT_EQ(scenario->programs, 7);
  EXPECT_EQ(scenario->schedules, 8);
  EXPECT_EQ(scenario->duration, std::chrono::seconds(9));
  EXPECT_EQ(scenario->jitter, std::chrono::nanoseconds(10));
  EXPECT_EQ(scenario->SpecOn("sim:13.2"), "reuse-any");
  EXPECT_EQ(scenario->SpecOn("sim:15.1"), "exclusive");
  EXPECT_EQ(scenario->SpecOn("linux"), "exclusive");
  EXPECT_TRUE(scenario->Ignores("left-behind: open tap"));
  EXPECT_FALSE(scenario->Ignores("panic: left-behind"));
  EXPECT_EQ(scenario->ExpectedOn("sim:13.2")->titles.size(), 2u);
  EXPECT_TRUE(scenario->ExpectedOn("sim:15.1")->titles.empty());
  EXPECT_EQ(scenario->ExpectedOn("linux"), nullptr);
  EXPECT_FALSE(scenario->jailed());
}

TEST(ScenarioTest, ProgramsAreCastByRoles) {
  const Result<Scenario> scenario = ParseScenario(kWhole, "whole.toml");
  ASSERT_TRUE(scenario.ok());
  const auto programs = Programs(ProfileOn(*scenario, {}));
  rc::Random random(1);
  std::set<size_t> threads;
  for (int i = 0; i < 200; ++i) {
    const Program program = programs(random.split()).value();
    ASSERT_TRUE(Validate(program).ok());
    ASSERT_GE(program.threads.size(), 2u);
    threads.insert(program.threads.size());
    EXPECT_EQ(program.idle.size(), 2u);
    EXPECT_EQ(program.threads[0].size(), 6u);
    EXPECT_EQ(program.threads[1], program.threads[0]);
    for (size_t t = 2; t < program.threads.size(); ++t) {
      EXPECT_GE(program.threads[t].size(), 2u);
      EXPECT_LE(program.threads[t].size(), 4u);
      for (const Operation& operation : program.threads[t]) {
        if (operation.kind != OpKind::kOpen) continue;
        EXPECT_GE(operation.device.unit, 5);
        EXPECT_LE(operation.device.unit, 6);
      }
    }
  }
  EXPECT_EQ(threads, (std::set<size_t>{2, 3, 4, 5}));
}

TEST(ScenarioTest, JailsAreByThread) {
  const Result<Scenario> scenario = ParseScenario(
      "summary = 'x'\n"
      "[[threads]]\ncount = 1\nprogram = 'stat tap'\n"
      "[[threads]]\ncount = 2\njail = 1\nprogram = 'stat tap'\n",
      "x.toml");
  ASSERT_TRUE(scenario.ok()) << scenario.error().message;
  EXPECT_TRUE(scenario->jailed());
  EXPECT_EQ(JailsOfThreads(*scenario), "011");
}

// A target without settings gets no `set`.
TEST(ScenarioTest, WhatATargetCannotDoIsLeftOut) {
  const Result<Scenario> scenario = ParseScenario(
      "summary = 'x'\n[[threads]]\nweights = {open=1, set=1}\n", "x.toml");
  ASSERT_TRUE(scenario.ok());
  const auto weight = [&](const Traits& traits) {
    return ProfileOn(*scenario, traits)
        .roles[0]
        .weights[static_cast<size_t>(OpKind::kSet)];
  };
  EXPECT_EQ(weight({}), 0);
  EXPECT_EQ(weight({.options = {Option::kUserOpen}}), 1);
}

// Faults come as often as they weigh, where a target can do them.
TEST(ScenarioTest, FaultsAreDrawnByTheirWeights) {
  const Result<Scenario> scenario = ParseScenario(
      "summary = 'x'\n[[threads]]\nops = 1\nweights = {open = 1}\n"
      "faults = {none = 50, signal = 25, fd-limit = 25}\n",
      "x.toml");
  ASSERT_TRUE(scenario.ok()) << scenario.error().message;
  const auto drawn = [&](const Traits& traits) {
    std::map<CallFault, int> counts;
    const auto programs = Programs(ProfileOn(*scenario, traits));
    rc::Random random(1);
    for (int i = 0; i < 1'000; ++i) {
      const Program program = programs(random.split()).value();
      ++counts[program.threads[0][0].fault];
    }
    return counts;
  };
  std::map<CallFault, int> counts = drawn({.faults = AllFaultedKinds()});
  EXPECT_NEAR(counts[CallFault::kNone], 500, 90);
  EXPECT_NEAR(counts[CallFault::kSignal], 250, 90);
  EXPECT_NEAR(counts[CallFault::kFdLimit], 250, 90);
  counts = drawn({.faults = {{OpKind::kOpen, CallFault::kSignal}}});
  EXPECT_GT(counts[CallFault::kSignal], 0);
  EXPECT_EQ(counts[CallFault::kFdLimit], 0);
  EXPECT_EQ(drawn({})[CallFault::kNone], 1'000);
}

struct Bad {
  const char* text;
  const char* message;
};

class BadScenarioTest : public testing::TestWithParam<Bad> {};

TEST_P(BadScenarioTest, IsRefusedWithTheLine) {
  const std::string text = std::string("summary = 'x'\n") + GetParam().text;
  const Result<Scenario> scenario = ParseScenario(text, "bad.toml");
  ASSERT_FALSE(scenario.ok());
  EXPECT_EQ(scenario.error().message, GetParam().message);
}

constexpr char kThreads[] = "[[threads]]\nprogram = 'stat tap'\n";

const Bad kBad[] = {
    {"", "bad.toml: threads: [[threads]] says what threads do"},
    {"speck = 'stock'\n[[threads]]\nprogram = 'stat tap'",
     "bad.toml:2: speck: no such key"},
    {"spec = 'stok'\n[[threads]]\nprogram = 'stat tap'",
     "bad.toml:2: spec: no specification 'stok'"},
    {"idle = ['tap']\n[[threads]]\nprogram = 'stat tap'",
     "bad.toml:2: idle: 'tap' names no unit"},
    {"families = ['tap0']\n[[threads]]\nprogram = 'stat tap'",
     "bad.toml:2: families: expected 'tap' and 'tun'"},
    {"settings = ['persist']\n[[threads]]\nprogram = 'stat tap'",
     "bad.toml:2: settings: 'persist' is no setting"},
    {"[length]\nprograms = 0\n[[threads]]\nprogram = 'stat tap'",
     "bad.toml:3: length.programs: expected a whole number, 1 to "
     "1099511627776"},
    {"[length]\nhours = 1\n[[threads]]\nprogram = 'stat tap'",
     "bad.toml:3: length.hours: no such key"},
    {"[[threads]]\ncount = 65\nprogram = 'stat tap'",
     "bad.toml:3: threads.count: expected a whole number, 0 to 64"},
    {"[[threads]]\ncount = [3, 2]\nprogram = 'stat tap'",
     "bad.toml:3: threads.count: expected [least, most]"},
    {"[[threads]]\ncount = 40\nprogram = 'stat tap'\n"
     "[[threads]]\ncount = 40\nprogram = 'stat tap'",
     "bad.toml:2: threads: expected 1 to 64 in all"},
    {"[[threads]]\ngeneric = 1.5\nprogram = 'stat tap'",
     "bad.toml:3: threads.generic: expected a share, 0.0 to 1.0"},
    {"[[threads]]\nprogram = 'opne tap -> a'",
     "bad.toml:3: threads.program: 'opne' is no operation"},
    {"[[threads]]\nprogram = 'stat tap; thread; stat tap'",
     "bad.toml:3: threads.program: expected operations of one thread, as in "
     "'open tap -> a; close a'"},
    {"[[threads]]\n[threads.weights]\nopne = 1",
     "bad.toml:4: threads.weights.opne: no such operation"},
    {"[[threads]]\n[threads.weights]\nopen = -1",
     "bad.toml:4: threads.weights.open: expected a weight, 0 to 1000000"},
    {"[[threads]]\nweights = {open = 0}",
     "bad.toml:3: threads.weights: all of them are 0"},
    {"[[threads]]\nweights = {close = 1}",
     "bad.toml:2: threads: a program, or the weight of an operation that needs "
     "no descriptor and no process"},
    {"[[threads]]\nweights = {open = 1}\nfaults = {signla = 1}",
     "bad.toml:4: threads.faults.signla: no such fault: none, signal, "
     "fd-limit, no-memory, delay, kill"},
    {"[[threads]]\nweights = {open = 1}\nfaults = {signal = 0.5}",
     "bad.toml:4: threads.faults.signal: expected a weight, 0 to 1000000"},
    {"[[threads]]\nweights = {open = 1}\nfaults = {kill = 1}",
     "bad.toml:4: threads.faults.kill: befalls no operation that has a weight"},
    {"[[threads]]\nweights = {open = 1}\nfaults = 'kill'",
     "bad.toml:4: threads.faults: expected a table"},
    {"[[threads]]\nprogram = 'stat tap'\nfaults = {signal = 1}",
     "bad.toml:4: threads.faults: a program says itself what befalls its "
     "operations, as in 'close a under delay'"},
    {"[[threads]]\nprogram = 'stat tap under signal'",
     "bad.toml:3: threads.program: 'stat' cannot be under 'signal'"},
    {"[[threads]]\nwieghts = {open = 1}",
     "bad.toml:3: threads.wieghts: no such key"},
    {"[[threads]]\njail = 1\ncount = [1, 2]\nprogram = 'stat tap'",
     "bad.toml:2: threads.count: varies, beside threads in jails"},
    {"[[threads]]\nprogram = 'stat tap'\n[[expect]]\nfinds = 'panic'",
     "bad.toml:4: expect.target: which target?"},
    {"spec = [\n",
     "bad.toml:2: Error while parsing array: encountered "
     "end-of-file"},
};

INSTANTIATE_TEST_SUITE_P(Files, BadScenarioTest, testing::ValuesIn(kBad));

TEST(ScenarioTest, NeedsASummary) {
  const Result<Scenario> scenario = ParseScenario(kThreads, "bad.toml");
  ASSERT_FALSE(scenario.ok());
  EXPECT_EQ(scenario.error().message,
            "bad.toml: summary: one line on what the scenario is");
}

}  // namespace
}  // namespace taprace
