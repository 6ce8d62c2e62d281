#include "harness/explore/judge.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <utility>

#include "harness/explore/program_subject.h"

namespace taprace {
namespace {

const Traits kTraits = {.outlives_close = true};

Call Made(int32_t thread, const char* operation, int64_t from, int64_t to,
          Outcome outcome = {}) {
  return {.thread = thread,
          .operation = *ParseOperation(operation),
          .invoke_ns = from,
          .return_ns = to,
          .outcome = outcome};
}

History TwoOpens(int64_t second_from) {
  return {.idle = {},
          .calls = {Made(0, "open tap0 -> a", 0, 10, {.unit = 0}),
                    Made(1, "open tap0 -> a", second_from, 30, {EBUSY})}};
}

// Gives a history that was made by hand.
class Told : public ProgramSubject {
 public:
  explicit Told(History history) : history_(std::move(history)) {}
  void Start() override {}
  const History& history() override { return history_; }
  const std::vector<Device>& remaining() const override { return remaining_; }

 private:
  History history_;
  std::vector<Device> remaining_;
};

TEST(DigestTest, TimesCountAsFarAsTheyOrderCalls) {
  const uint64_t overlapping = Digest(TwoOpens(5), {});
  EXPECT_EQ(overlapping, Digest(TwoOpens(9), {}));
  EXPECT_NE(overlapping, Digest(TwoOpens(11), {}));
}

TEST(DigestTest, OutcomesAndWhatRemainsCount) {
  const uint64_t digest = Digest(TwoOpens(5), {});
  EXPECT_NE(digest, Digest(TwoOpens(5), {Device{.unit = 0}}));
  History other = TwoOpens(5);
  other.calls[1].outcome.error = ENXIO;
  EXPECT_NE(digest, Digest(other, {}));
  other = TwoOpens(5);
  other.calls[0].outcome.unit = 1;
  EXPECT_NE(digest, Digest(other, {}));
  other = TwoOpens(5);
  other.calls[1].thread = 2;
  EXPECT_NE(digest, Digest(other, {}));
  other = TwoOpens(5);
  other.calls[1].return_ns = kPending;
  EXPECT_NE(digest, Digest(other, {}));
}

// What was right of one program says nothing of another: an open and a stat
// that end alike are told apart by their programs only.
TEST(ExecutionJudgeTest, ForgetsTheProgramBefore) {
  ExecutionJudge judge(kTraits, nullptr);
  Told right({.idle = {}, .calls = {Made(0, "stat tap", 0, 5, {ENXIO})}});
  Told wrong({.idle = {}, .calls = {Made(0, "open tap -> a", 0, 5, {ENXIO})}});
  judge.BeginProgram();
  const auto first = judge.Judge({}, right);
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE(*first);
  EXPECT_EQ(judge.histories(), 1);
  judge.BeginProgram();
  EXPECT_EQ(judge.histories(), 0);
  const auto second = judge.Judge({}, wrong);
  ASSERT_TRUE(second.ok());
  ASSERT_TRUE(*second);
  EXPECT_EQ((*second)->invariant, Invariant::kFailedGenericOpen);
}

TEST(ExecutionJudgeTest, AWrongHistoryIsWrongEachTime) {
  ExecutionJudge judge(kTraits, nullptr);
  judge.BeginProgram();
  Told wrong({.idle = {}, .calls = {Made(0, "open tap -> a", 0, 5, {ENXIO})}});
  for (int i = 0; i < 2; ++i) {
    const auto violation = judge.Judge({}, wrong);
    ASSERT_TRUE(violation.ok());
    EXPECT_TRUE(*violation);
  }
}

struct FindingCase {
  schedule::FindingKind kind;
  Invariant invariant;
  const char* sentence;
};

TEST(ExecutionJudgeTest, FindingsComeFirstAndBlameTheCallsUnderWay) {
  using schedule::FindingKind;
  History history = TwoOpens(5);
  history.calls[1].return_ns = kPending;
  Told subject(history);
  ExecutionJudge judge(kTraits, nullptr);
  for (const FindingCase& each :
       {FindingCase{FindingKind::kFailure, Invariant::kPanic, "words"},
        FindingCase{FindingKind::kDeadlock, Invariant::kDeadlock, "words"},
        FindingCase{FindingKind::kLivelock, Invariant::kHang,
                    "livelock: words"},
        FindingCase{FindingKind::kUseAfterFree, Invariant::kPanic,
                    "use after free: words"}}) {
    schedule::Execution execution;
    execution.finding = {.kind = each.kind, .message = "words"};
    const auto violation = judge.Judge(execution, subject);
    ASSERT_TRUE(violation.ok() && *violation);
    EXPECT_EQ((*violation)->invariant, each.invariant);
    EXPECT_EQ((*violation)->sentence, each.sentence);
    EXPECT_EQ((*violation)->guilty, std::vector<size_t>{1});
  }
}

}  // namespace
}  // namespace taprace
