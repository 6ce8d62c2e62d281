// The races of the stock driver come out of exploring it, on the releases that
// have them and on no other.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

#include "harness/check/invariants.h"
#include "harness/program/program.h"
#include "harness/schedule/explore.h"
#include "harness/schedule/random_walk.h"
#include "harness/sim/subject.h"
#include "harness/sim/testing/releases.h"

namespace taprace::sim {
namespace {

// The rarest, R2 on 15.1, takes more than 2,000.
constexpr int64_t kSchedules = 5'000;

Program Parse(std::string_view line) {
  Result<Program> program = ParseProgram(line, "test");
  EXPECT_TRUE(program.ok());
  return *program;
}

// Whether an execution shows what is looked for.
using Shows =
    std::function<bool(SimSubject& subject, const schedule::Execution&)>;

// The number of the first schedule that shows it.
std::optional<int64_t> FirstOf(const Settings& settings, std::string_view line,
                               const Shows& shows) {
  SimSubject subject(settings, Parse(line));
  schedule::RandomWalk walk(1);
  schedule::Engine engine;
  bool shown = false;
  const schedule::Exploration exploration =
      schedule::Explore(engine, subject, walk,
                        {.executions_max = kSchedules,
                         .each = [&](const schedule::Execution& execution) {
                           shown = shows(subject, execution);
                           return !shown;
                         }});
  if (!shown) return std::nullopt;
  return exploration.executions;
}

Shows Finding(std::string_view text) {
  return [text](SimSubject&, const schedule::Execution& execution) {
    return execution.finding &&
           execution.finding->message.find(text) != std::string::npos;
  };
}

Shows CallFailing(OpKind kind, bool generic, int error) {
  return [=](SimSubject& subject, const schedule::Execution&) {
    const History& history = subject.history();
    return std::any_of(
        history.calls.begin(), history.calls.end(), [&](const Call& call) {
          return !call.pending() && call.operation.kind == kind &&
                 call.operation.device.generic() == generic &&
                 call.outcome.error == error;
        });
  };
}

class RaceTest : public testing::TestWithParam<Release> {
 protected:
  Settings OnRelease() const { return {.release = GetParam()}; }
  bool Is13() const { return GetParam() == Release::k13_2; }
};

INSTANTIATE_TEST_SUITE_P(Releases, RaceTest, BothReleases(), VersionOf);

TEST_P(RaceTest, R1StatCreates) {
  EXPECT_TRUE(FirstOf(OnRelease(), "thread; stat tap; access tap",
                      [](SimSubject& subject, const schedule::Execution&) {
                        return subject.remaining().size() == 2;
                      }));
}

TEST_P(RaceTest, R2GenericOpenFails) {
  for (const int error : {EBUSY, ENXIO}) {
    EXPECT_TRUE(FirstOf(OnRelease(),
                        "thread; open tap -> a; thread; open tap0 -> a",
                        CallFailing(OpKind::kOpen, true, error)))
        << error;
  }
}

TEST_P(RaceTest, R3UnreferencedDevice) {
  const auto found =
      FirstOf(OnRelease(),
              "thread; open tap0 -> a; thread; open tap0 -> a; thread; open "
              "tap0 -> a",
              Finding("devfs_close() on un-referenced struct cdev"));
  EXPECT_EQ(found.has_value(), Is13());
}

TEST_P(RaceTest, R4UninitializedDevice) {
  EXPECT_TRUE(
      FirstOf(OnRelease(), "thread; open tap0 -> a; thread; open tap0 -> a",
              Finding("si_drv1 should have been initialized at creation")));
}

TEST_P(RaceTest, R5OpensLeakInterfaces) {
  EXPECT_TRUE(FirstOf(OnRelease(),
                      "idle tap0; thread; open tap -> a; close a; open tap -> "
                      "a; close a",
                      [](SimSubject& subject, const schedule::Execution&) {
                        return subject.remaining().size() == 3;
                      }));
}

TEST_P(RaceTest, R6InconsistentDevsw) {
  EXPECT_TRUE(FirstOf(OnRelease(),
                      "idle tap0; thread; open tap0 -> a; thread; destroy tap0",
                      Finding("newdev: inconsistent devsw")));
}

// A device without an interface: nothing can open it, nothing can destroy it.
TEST_P(RaceTest, R7DeadDevice) {
  EXPECT_TRUE(FirstOf(
      OnRelease(),
      "idle tap0; thread; stat tap0; open tap0 -> a; thread; destroy tap0",
      [](SimSubject& subject, const schedule::Execution& execution) {
        if (execution.finding || !subject.remaining().empty()) return false;
        const Call& last = subject.history().calls.back();
        return last.operation.kind == OpKind::kOpen &&
               last.outcome.error == ENXIO;
      }));
}

// The device of a transient unit is destroyed late, by another thread.
TEST_P(RaceTest, TransientUnitMadeAnew) {
  EXPECT_EQ(FirstOf(OnRelease(),
                    "thread; open tap3 -> a; set persist 0 a; close a; open "
                    "tap3 -> a",
                    Finding("newdev: inconsistent devsw"))
                .has_value(),
            !Is13());
}

// Whether a planted fault shows itself in a program that is right otherwise.
void ExpectFound(Mutant mutant, Release release, std::string_view line,
                 const Shows& shows) {
  EXPECT_FALSE(FirstOf({.release = release}, line, shows)) << line;
  EXPECT_TRUE(FirstOf({.release = release, .mutant = mutant}, line, shows))
      << line;
}

// One unit held twice at once.
bool DoubleClaim(SimSubject& subject, const schedule::Execution&) {
  const std::optional<Violation> violation =
      CheckCalls(subject.history(), {.outlives_close = true});
  return violation && violation->invariant == Invariant::kDoubleClaim;
}

TEST(MutantTest, AreFound) {
  constexpr char kThreeOpens[] =
      "thread; open tap0 -> a; thread; open tap0 -> a; thread; open tap0 -> a";
  constexpr char kTwoHolders[] =
      "idle tap0; thread; open tap0 -> a; thread; open tap0 -> a";
  constexpr char kHolderAndDestroy[] =
      "idle tap0; thread; open tap0 -> a; close a; thread; destroy tap0";
  constexpr char kDestroyAndCreate[] =
      "idle tap0; thread; destroy tap0; thread; create tap";
  ExpectFound(Mutant::kNoCloneReference, Release::k15_1, kThreeOpens,
              Finding("un-referenced struct cdev"));
  for (const Release release : {Release::k13_2, Release::k15_1}) {
    ExpectFound(Mutant::kNoOpenCheck, release, kTwoHolders, DoubleClaim);
    ExpectFound(Mutant::kCheckThenOpen, release, kTwoHolders, DoubleClaim);
    ExpectFound(Mutant::kNoWakeup, release, kHolderAndDestroy,
                Finding("tun_condvar"));
    ExpectFound(Mutant::kOpenFlagStays, release,
                "idle tap0; thread; open tap0 -> a; close a; open tap0 -> a",
                CallFailing(OpKind::kOpen, false, EBUSY));
    ExpectFound(Mutant::kUnitFreedEarly, release, kDestroyAndCreate,
                Finding("panic"));
  }
}

}  // namespace
}  // namespace taprace::sim
