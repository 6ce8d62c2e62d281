// What becomes of runs, by targets and attempts that do as a test says.
#include "harness/property/trial.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "harness/property/generate.h"
#include "harness/property/search.h"
#include "harness/testing/make_history.h"
#include "harness/testing/make_program.h"

namespace taprace {
namespace {

class ScriptedTarget : public Target {
 public:
  explicit ScriptedTarget(std::function<Result<RunResult>()> run)
      : run_(std::move(run)) {}

  std::string_view name() const override { return "scripted"; }
  const Traits& traits() const override { return traits_; }
  Result<RunResult> Run(const Program& /*program*/,
                        uint64_t /*seed*/) override {
    ++runs;
    return run_();
  }
  bool Counts(const Violation& /*violation*/,
              const History& /*history*/) const override {
    return counts;
  }
  bool lost() const override { return false; }
  Status CleanUp() override { return Done(); }

  int runs = 0;
  bool counts = true;

 private:
  const std::function<Result<RunResult>()> run_;
  const Traits traits_ = {.outlives_close = true};
};

History CutOff() {
  return MakeHistory(
      "0 1 2 stat tap = ok\n"
      "1 3 - open tap -> a\n"
      "2 4 - stat tap3\n");
}

RunResult Crashed(Crash::Kind kind) {
  return {.history = CutOff(),
          .crash = Crash{.kind = kind, .title = "it", .console = "log"}};
}

Result<Trial> TryOnce(ScriptedTarget& target, const TapRules* rules = nullptr) {
  return Tester(target, rules).Try({}, 1);
}

TEST(TrialTest, ACrashIsAViolationOfItsKind) {
  for (const auto& [kind, invariant] :
       {std::pair{Crash::Kind::kKernel, Invariant::kPanic},
        std::pair{Crash::Kind::kDeadlock, Invariant::kDeadlock},
        std::pair{Crash::Kind::kNoProgress, Invariant::kHang},
        std::pair{Crash::Kind::kLost, Invariant::kGuestLost}}) {
    ScriptedTarget target([kind = kind] { return Crashed(kind); });
    const Result<Trial> trial = TryOnce(target);
    ASSERT_TRUE(trial.ok() && trial->violation);
    EXPECT_EQ(trial->violation->invariant, invariant);
    EXPECT_EQ(trial->violation->guilty, (std::vector<size_t>{1, 2}));
    EXPECT_EQ(trial->violation->title, "it");
    EXPECT_EQ(trial->violation->console, "log");
  }
}

TEST(TrialTest, ACrashThatIsKnownIsNoViolation) {
  ScriptedTarget target([] {
    RunResult result = Crashed(Crash::Kind::kKernel);
    result.crash->known = true;
    return result;
  });
  const Result<Trial> trial = TryOnce(target);
  ASSERT_TRUE(trial.ok());
  EXPECT_FALSE(trial->violation);
  EXPECT_EQ(trial->known, "it");
}

TEST(TrialTest, AHangNamesItsCalls) {
  ScriptedTarget target([] {
    const History history = CutOff();
    Hang hang;
    for (size_t i : {1, 2}) {
      const Call& call = history.calls[i];
      hang.calls.push_back({call.thread, call.operation, "tun_open"});
    }
    return RunResult{.history = history, .hang = hang};
  });
  const Result<Trial> trial = TryOnce(target);
  ASSERT_TRUE(trial.ok() && trial->violation);
  EXPECT_EQ(trial->violation->invariant, Invariant::kHang);
  EXPECT_EQ(trial->violation->guilty, (std::vector<size_t>{1, 2}));
  EXPECT_EQ(trial->violation->sentence,
            "thread 1 hangs in 'open tap -> a' at tun_open; "
            "thread 2 hangs in 'stat tap3' at tun_open");
}

TEST(TrialTest, WhatTheTargetBringsAlongIsNoViolation) {
  ScriptedTarget target([] { return Crashed(Crash::Kind::kLost); });
  target.counts = false;
  const Result<Trial> trial = TryOnce(target);
  ASSERT_TRUE(trial.ok());
  EXPECT_FALSE(trial->violation);
}

TEST(TrialTest, ARunThatWasNotMadeIsAnError) {
  ScriptedTarget target([] { return Error{"no machine"}; });
  const Result<Trial> trial = TryOnce(target);
  ASSERT_FALSE(trial.ok());
  EXPECT_EQ(trial.error().message, "no machine");
}

History ManyAtOnce(int count, std::string_view operation) {
  History history;
  for (int i = 0; i < count; ++i) {
    history.calls.push_back({.thread = i,
                             .operation = *ParseOperation(operation),
                             .invoke_ns = i,
                             .return_ns = 10'000 + i});
  }
  return history;
}

TEST(TrialTest, WhatIsTooMuchForTheCheckerIsUndecided) {
  ScriptedTarget target([] {
    RunResult result{.history = ManyAtOnce(600, "stat tap0")};
    result.history.idle = {{Family::kTap, 0}};
    result.remaining = result.history.idle;
    return result;
  });
  Result<Trial> trial = TryOnce(target, FindTapSpec("stock"));
  ASSERT_TRUE(trial.ok());
  EXPECT_TRUE(trial->undecided);
  EXPECT_FALSE(trial->violation);
  trial = TryOnce(target);
  ASSERT_TRUE(trial.ok());
  EXPECT_FALSE(trial->undecided);
}

// Shrinks `text` where what `fails` says fails with the violation `first`.
struct Shrunk {
  Minimized minimized;
  int attempts = 0;
};
Shrunk Shrink(std::string_view text, const Violation& first,
              const std::function<Result<Trial>(const Program&)>& fails,
              const MinimizeOptions& options = {}) {
  Shrunk shrunk;
  const Attempt attempt = [&](const Program& program) {
    ++shrunk.attempts;
    return fails(program);
  };
  const Judge judge = [](const History&) { return std::nullopt; };
  shrunk.minimized = Minimize(ShrinkTree(MakeProgram(text)),
                              {.violation = first}, attempt, judge, options);
  return shrunk;
}

constexpr std::string_view kLarge =
    "idle tap0; thread; stat tap1; open tap -> a; thread; stat tap0";

TEST(MinimizeTest, OnlyTheSameFailureCounts) {
  const Violation claimed{.invariant = Invariant::kDoubleClaim};
  const auto fails = [&](const Program& program) -> Result<Trial> {
    const bool opens = ToLine(program).find("open") != std::string::npos;
    return Trial{.violation = opens ? claimed
                                    : Violation{.invariant = Invariant::kHang}};
  };
  const Minimized minimized = Shrink(kLarge, claimed, fails).minimized;
  EXPECT_EQ(ToLine(minimized.program), "thread; open tap -> a");
  EXPECT_TRUE(minimized.minimal);
  EXPECT_EQ(minimized.rate.hits, minimized.rate.runs);
}

// What the history tells to matter is tried before all else.
TEST(MinimizeTest, GuessesFromTheGuiltyCalls) {
  const History history = MakeHistory(
      "0 1 2 stat tap1 = ok\n"
      "0 3 4 open tap -> a = 0\n"
      "1 5 6 stat tap0 = ok\n");
  const auto judge = [](const History& part) -> std::optional<Violation> {
    for (size_t i = 0; i < part.calls.size(); ++i) {
      if (part.calls[i].operation.kind != OpKind::kOpen) continue;
      return Violation{.invariant = Invariant::kDoubleClaim, .guilty = {i}};
    }
    return std::nullopt;
  };
  for (const bool right : {true, false}) {
    std::vector<std::string> tried;
    const Attempt attempt = [&](const Program& program) -> Result<Trial> {
      tried.push_back(ToLine(program));
      if (right || tried.back() == kLarge) {
        return Trial{.history = history, .violation = judge(history)};
      }
      return Trial{};
    };
    const Minimized minimized =
        Minimize(ShrinkTree(MakeProgram(kLarge)),
                 {.history = history, .violation = judge(history)}, attempt,
                 judge, {.runs_most = 10});
    ASSERT_FALSE(tried.empty());
    EXPECT_EQ(tried[0], "idle tap0; thread; open tap -> a");
    EXPECT_EQ(ToLine(minimized.program) == kLarge, !right);
  }
}

// A call that is not guilty may matter by what it leaves behind. No shrinking
// of the program puts one thread's call between two of the other's.
TEST(MinimizeTest, GuessesTheOrderOfTheCalls) {
  const Trial first{.history = MakeHistory("0 1 2 stat tap1 = ok\n"
                                           "1 3 4 stat tap0 = ok\n"
                                           "0 5 6 open tap -> a = 0\n"),
                    .violation = Violation{.invariant = Invariant::kDoubleClaim,
                                           .guilty = {2}}};
  const std::string in_order =
      "idle tap0; thread; stat tap1; stat tap0; open tap -> a";
  const Attempt attempt = [&](const Program& program) -> Result<Trial> {
    return ToLine(program) == in_order ? first : Trial{};
  };
  const Judge judge = [](const History&) { return std::nullopt; };
  const Minimized minimized = Minimize(ShrinkTree(MakeProgram(kLarge)), first,
                                       attempt, judge, {.runs_most = 10});
  EXPECT_EQ(ToLine(minimized.program), in_order);
  EXPECT_TRUE(minimized.minimal);
}

// Alone, a generic open would get another unit than it did in the history.
TEST(MinimizeTest, GuessesTheNamesOfWhatWasGot) {
  const Trial first{
      .history = MakeHistory("0 1 2 open tap -> a = 0\n"
                             "1 3 4 open tap -> a = 1\n"
                             "1 5 6 stat tap1 = -2\n"),
      .violation =
          Violation{.invariant = Invariant::kNotLinearizable, .guilty = {2}}};
  const auto judge = [](const History& part) -> std::optional<Violation> {
    bool made = false;
    for (size_t i = 0; i < part.calls.size(); ++i) {
      const Call& call = part.calls[i];
      made |= call.outcome.unit == 1;
      if (!made || call.operation.kind != OpKind::kStat) continue;
      return Violation{.invariant = Invariant::kNotLinearizable, .guilty = {i}};
    }
    return std::nullopt;
  };
  const std::string by_name = "thread; open tap1 -> a; stat tap1";
  const Attempt attempt = [&](const Program& program) -> Result<Trial> {
    return ToLine(program) == by_name ? first : Trial{};
  };
  const Minimized minimized =
      Minimize(ShrinkTree(MakeProgram("thread; open tap -> a; thread; "
                                      "open tap -> a; stat tap1")),
               first, attempt, judge, {.runs_most = 10});
  EXPECT_EQ(ToLine(minimized.program), by_name);
}

// The program fails in one of ten runs, so three failures take 30.
TEST(MinimizeTest, AGuessGetsAsManyRunsAsTheFailureTakes) {
  const Trial first{.history = MakeHistory("0 1 2 open tap -> a = 0\n"),
                    .violation = Violation{.invariant = Invariant::kDoubleClaim,
                                           .guilty = {0}}};
  const std::string guess = "idle tap0; thread; open tap -> a";
  const Judge judge = [](const History&) { return std::nullopt; };
  for (const int runs_that_pass : {29, 30}) {
    std::map<std::string, int> runs;
    const Attempt attempt = [&](const Program& program) -> Result<Trial> {
      const std::string line = ToLine(program);
      const int run = ++runs[line];
      const bool fails = (line == kLarge && run % 10 == 0) ||
                         (line == guess && run > runs_that_pass);
      return fails ? first : Trial{};
    };
    const Minimized minimized =
        Minimize(ShrinkTree(MakeProgram(kLarge)), first, attempt, judge, {});
    if (runs_that_pass < 30) {
      EXPECT_EQ(ToLine(minimized.program), guess);
      EXPECT_EQ(minimized.rate.runs, 29 + minimized.rate.hits);
    } else {
      EXPECT_EQ(ToLine(minimized.program), kLarge);
      EXPECT_EQ(minimized.rate.runs, 10 * minimized.rate.hits);
    }
  }
}

TEST(MinimizeTest, EndsWithWhatThereIsWhereNoRunCanBeMade) {
  const Shrunk shrunk =
      Shrink(kLarge, {}, [](const Program&) { return Error{"no machine"}; });
  EXPECT_EQ(ToLine(shrunk.minimized.program), kLarge);
  EXPECT_FALSE(shrunk.minimized.minimal);
  EXPECT_EQ(shrunk.attempts, 1);
}

TEST(MinimizeTest, EndsAfterAHang) {
  const Violation hang{.invariant = Invariant::kHang};
  const Shrunk shrunk = Shrink(
      kLarge, hang, [&](const Program&) { return Trial{.violation = hang}; });
  EXPECT_EQ(ToLine(shrunk.minimized.program), kLarge);
  EXPECT_FALSE(shrunk.minimized.minimal);
  EXPECT_EQ(shrunk.attempts, 1);
}

TEST(MinimizeTest, EndsWhenTheTimeIsOver) {
  const Shrunk shrunk =
      Shrink(kLarge, {}, [](const Program&) { return Trial{}; },
             {.time = std::chrono::milliseconds(0)});
  EXPECT_EQ(shrunk.attempts, 0);
  EXPECT_FALSE(shrunk.minimized.minimal);
}

TEST(MinimizeTest, WhatNeverFailsAgainIsNotMinimal) {
  const Shrunk shrunk =
      Shrink("thread; open tap -> a; stat tap", {},
             [](const Program&) { return Trial{}; }, {.runs_most = 10});
  EXPECT_EQ(ToLine(shrunk.minimized.program),
            "thread; open tap -> a; stat tap");
  EXPECT_FALSE(shrunk.minimized.minimal);
  EXPECT_EQ(shrunk.minimized.rate.hits, 0);
  EXPECT_EQ(shrunk.minimized.rate.runs, 10);
  EXPECT_EQ(shrunk.attempts % 10, 0);  // as many of each simpler program
}

Result<RunSummary> Search(ScriptedTarget& target, SearchOptions options) {
  options.programs_most = 5;
  options.minimize.runs_most = 5;
  // Whose history is that of CutOff().
  const Program program =
      MakeProgram("thread; stat tap; thread; open tap -> a; thread; stat tap3");
  return Repeat(target, program, options);
}

TEST(ScriptedSearchTest, TellsOfTheFirstViolation) {
  ScriptedTarget target([] { return Crashed(Crash::Kind::kKernel); });
  int told = 0;
  const Result<RunSummary> summary =
      Search(target, {.command = "again", .on_violation = [&] { ++told; }});
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(told, 1);
  ASSERT_EQ(summary->counterexamples.size(), 1u);
  EXPECT_EQ(summary->counterexamples[0].invariant, "panic");
  EXPECT_TRUE(
      summary->counterexamples[0].replay.starts_with("again --line 'thread"));
}

TEST(ScriptedSearchTest, GoesOnAfterWhatIsIgnoredOrKnown) {
  ScriptedTarget target([] { return Crashed(Crash::Kind::kKernel); });
  const Result<RunSummary> ignored = Search(
      target, {.ignored = [](const Violation& violation, const History&) {
        return violation.title == "it";
      }});
  ASSERT_TRUE(ignored.ok());
  EXPECT_TRUE(ignored->counterexamples.empty());
  EXPECT_EQ(ignored->programs, 5);

  const Result<RunSummary> other = Search(
      target,
      {.known = {"something else"},
       .ignored = [](const Violation&, const History&) { return false; }});
  ASSERT_TRUE(other.ok());
  ASSERT_EQ(other->counterexamples.size(), 1u);

  const std::string title = other->counterexamples[0].title;
  const Result<RunSummary> known = Search(target, {.known = {title}});
  ASSERT_TRUE(known.ok());
  EXPECT_TRUE(known->counterexamples.empty());
  EXPECT_EQ(known->known, (std::map<std::string, int64_t>{{title, 5}}));
}

TEST(ScriptedSearchTest, StopsWhileItShrinks) {
  ScriptedTarget target([] { return Crashed(Crash::Kind::kKernel); });
  std::atomic<bool> stop = false;
  const Result<RunSummary> summary =
      Search(target, {.stop = &stop, .on_violation = [&] { stop = true; }});
  ASSERT_TRUE(summary.ok());
  ASSERT_EQ(summary->counterexamples.size(), 1u);
  EXPECT_FALSE(summary->counterexamples[0].minimal);
  EXPECT_EQ(target.runs, 1);
}

TEST(ScriptedSearchTest, EndsWhereNoRunCanBeMade) {
  ScriptedTarget target([] { return Error{"no machine"}; });
  const Result<RunSummary> summary = Search(target, {});
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().message, "no machine");
  EXPECT_EQ(target.runs, 1);
}

}  // namespace
}  // namespace taprace
