// tapreuse(4), the file that ships, on the simulated kernels: mode 1 loses the
// race, mode 2 survives whatever programs do.
#include "harness/sim/tapreuse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "harness/explore/explorer.h"
#include "harness/explore/minimize_race.h"
#include "harness/explore/race.h"
#include "harness/explore/simulation_names.h"
#include "harness/explore/simulations.h"
#include "harness/explore/small_programs.h"
#include "harness/property/profile.h"
#include "harness/schedule/dpor.h"
#include "harness/schedule/pct.h"
#include "harness/schedule/random_walk.h"
#include "harness/spec/tap_rules.h"
#include "harness/testing/sanitized.h"

namespace taprace {
namespace {

constexpr int64_t kExecutionsPerProgram = 200;

// Of each test, unless the environment says otherwise.
int64_t Schedules() {
  const char* const wanted = std::getenv("TAPRACE_SCHEDULES");
  return wanted != nullptr ? std::atoll(wanted) : ScaledDown(30'000);
}

class TapreuseTest : public testing::TestWithParam<const char*> {
 protected:
  Simulation Mode(const char* mode) const {
    return *MakeSimulation(std::string(GetParam()) + mode);
  }

  const Simulation handoff_ = Mode("+handoff");
};

INSTANTIATE_TEST_SUITE_P(Releases, TapreuseTest,
                         testing::Values("sim:13.2", "sim:15.1"),
                         [](const auto& info) {
                           return info.index == 0 ? "on13" : "on15";
                         });

TEST_P(TapreuseTest, ModeCloneLosesTheRace) {
  const Simulation clone = Mode("+clone");
  const TapRules* const rules = FindTapSpec(clone.traits.spec);
  RaceFinder finder(clone, rules);
  const auto busy = [](const Race& race) {
    return race.title == "failed-generic-open: open tap EBUSY";
  };
  std::optional<Race> race;
  const ProgramSource next = GeneratedPrograms(SmallProfile(clone.traits), 1);
  for (uint64_t i = 0; i < 1'000 && !race; ++i) {
    schedule::Pct pct(3, i);
    race = *finder.Find(*next(), pct, kExecutionsPerProgram, busy);
  }
  ASSERT_TRUE(race);
  const auto small =
      MinimizeRace(finder, *race, rules, clone.traits,
                   {.time = std::chrono::minutes(5), .executions_max = 2'000});
  ASSERT_TRUE(small.ok()) << small.error().message;
  EXPECT_LE(small->race.program.operation_count(), 3u)
      << ToLine(small->race.program);
}

// cat > /dev/tap, ten times: one interface in mode 2, ten without the module.
TEST_P(TapreuseTest, OpensBackToBackUseOneInterface) {
  std::string line = "thread";
  for (int i = 0; i < 10; ++i) line += "; open tap -> a; close a";
  const Program program = *ParseProgram(line, "test");
  const auto remaining = [&](const char* mode) {
    const auto subject = Mode(mode).make(program);
    schedule::Engine engine;
    schedule::RandomWalk walk(1);
    EXPECT_FALSE(engine.Run(*subject, walk)->finding);
    return subject->remaining();
  };
  EXPECT_EQ(remaining("").size(), 10u);
  EXPECT_EQ(remaining("+clone"), (std::vector<Device>{{Family::kTap, 0}}));
  EXPECT_EQ(remaining("+handoff"), (std::vector<Device>{{Family::kTap, 0}}));
}

// Explores `schedules` schedules of generated programs.
void ExpectNoRace(const Simulation& simulation, const Profile& profile,
                  int64_t schedules, uint64_t seed,
                  const RaceFinder::Wanted& wanted) {
  RaceFinder finder(simulation, FindTapSpec(simulation.traits.spec));
  const ProgramSource next = GeneratedPrograms(profile, seed);
  for (uint64_t i = 0; finder.counts().executions < schedules; ++i) {
    std::unique_ptr<schedule::Strategy> strategy;
    if (i % 2 == 0) {
      strategy = std::make_unique<schedule::Pct>(3, i);
    } else {
      strategy = std::make_unique<schedule::RandomWalk>(i);
    }
    const auto race =
        finder.Find(*next(), *strategy, kExecutionsPerProgram, wanted);
    ASSERT_TRUE(race.ok()) << race.error().message;
    ASSERT_FALSE(*race) << (*race)->title << "\n"
                        << (*race)->violation.sentence << "\n"
                        << ToLine((*race)->program);
  }
  std::printf("%s: %ld schedules of %ld programs, %ld histories\n",
              simulation.name.c_str(), finder.counts().executions,
              finder.counts().programs, finder.counts().histories);
  EXPECT_EQ(finder.counts().undecided, 0);
}

// Opens of the generic name and by name, closes, destroys, stats, processes
// that die.
TEST_P(TapreuseTest, ModeHandoffSurvives) {
  ExpectNoRace(handoff_, SmallProfile(handoff_.traits), Schedules(), 1,
               nullptr);
}

// Opens of the generic name alone: exactly the lowest idle interface.
TEST_P(TapreuseTest, GenericOpensGetTheLowestIdleInterface) {
  Profile profile = SmallProfile(handoff_.traits);
  profile.generic = 1;
  for (OpKind kind : {OpKind::kCreate, OpKind::kDestroy}) {
    profile.weights[static_cast<size_t>(kind)] = 0;
  }
  ExpectNoRace(handoff_, profile, Schedules(), 2, nullptr);
}

// Under each condition, only what it brings along goes wrong.
TEST_P(TapreuseTest, ConditionsSurvive) {
  uint64_t seed = 3;
  for (const std::string& condition : ConditionNames()) {
    const Simulation simulation = Mode(("+handoff" + condition).c_str());
    ExpectNoRace(simulation, SmallProfile(simulation.traits), Schedules() / 4,
                 seed++, nullptr);
  }
}

// The driver's own races with transient interfaces are exempt, but only where
// no code of the module took part.
TEST(TapreuseConditionsTest, WhatTheDriverDoesAloneDoesNotCount) {
  const Simulation simulation = *MakeSimulation("sim:15.1+handoff+transient");
  const auto counts = [&](Invariant invariant, const char* title,
                          bool in_module) {
    Race race{.title = title, .in_module = in_module};
    race.violation.invariant = invariant;
    return simulation.counts(race);
  };
  const std::pair<Invariant, const char*> of_driver[] = {
      {Invariant::kPanic,
       "panic: use after free: if_clone_destroyif after ifnet was freed"},
      {Invariant::kPanic, "panic: page fault: tuncreate of a dying device"},
      {Invariant::kDeadlock,
       "deadlock: thread N (program) waits: if_clone_destroyif "
       "ifnet_detach_sx; thread N (program) waits: tun_destroy tun_condvar; "
       "thread N (taskqueue) waits: cdfdpc cdfdpc"}};
  for (const auto& [invariant, title] : of_driver) {
    EXPECT_FALSE(counts(invariant, title, false)) << title;
    EXPECT_TRUE(counts(invariant, title, true)) << title;
  }
  EXPECT_TRUE(counts(Invariant::kDeadlock, "deadlock: another", false));
  EXPECT_TRUE(counts(Invariant::kHang, "hang: livelock", false));
  EXPECT_TRUE(counts(Invariant::kDoubleClaim, "double-claim", false));
}

// An open that began in another mode is the driver's; which of several has
// stopped the kernel is not told.
TEST(TapreuseConditionsTest, WhoOpensInAnotherModeDoesNotCount) {
  const Simulation simulation = *MakeSimulation("sim:15.1+handoff+mixed");
  const Operation stock = {
      .kind = OpKind::kSet, .option = Option::kReuse, .value = 0};
  Operation handoff = stock;
  handoff.value = 2;
  const Operation open = {.kind = OpKind::kOpen};
  Race race{.title =
                "panic: an open of the generic name gave an interface of "
                "another vnet"};
  race.violation.invariant = Invariant::kPanic;
  race.history.calls = {
      {.thread = 0, .operation = stock, .invoke_ns = 0, .return_ns = 1},
      {.thread = 1, .operation = handoff, .invoke_ns = 3, .return_ns = 4},
      {.thread = 1, .operation = open, .invoke_ns = 5}};
  EXPECT_TRUE(simulation.counts(race));
  race.history.calls.insert(race.history.calls.begin() + 1,
                            {.thread = 0, .operation = open, .invoke_ns = 2});
  EXPECT_FALSE(simulation.counts(race));
}

// A destroy that does not find the name ends as the specification knows no
// reason for; an open of the generic name finds an interface all the same.
TEST(TapreuseConditionsTest, WhoMissesANameDoesNotCount) {
  Simulation simulation = *MakeSimulation("sim:15.1+handoff+rename");
  const Program program =
      *ParseProgram("idle tap0; thread; destroy tap0", "test");
  const auto title = [&]() -> std::string {
    RaceFinder finder(simulation, FindTapSpec(simulation.traits.spec));
    schedule::Pct pct(3, 1);
    const auto race = *finder.Find(program, pct, 1'000);
    return race ? race->title : "";
  };
  EXPECT_EQ(title(), "");
  simulation.counts = nullptr;
  EXPECT_EQ(title(), "not-linearizable: destroy tapN ENXIO");
}

// All small programs, each exhaustively as far as the bound permits. DPOR knows
// of what goes through locks and accessors, see docs/explore.md.
TEST_P(TapreuseTest, SmallProgramsSurvive) {
  const int64_t bound = std::max<int64_t>(Schedules() / 500, 1);
  const int64_t stride = bound > 100 ? 1 : 8;  // of programs with 3 threads
  RaceFinder finder(handoff_, FindTapSpec(handoff_.traits.spec));
  int64_t exhausted = 0;
  int64_t programs = 0;
  for (const Program& program : SmallPrograms(
           {.kinds = {OpKind::kOpen, OpKind::kClose, OpKind::kDestroy}})) {
    if (++programs % stride != 0 && program.threads.size() > 2) continue;
    schedule::Dpor dpor;
    const int64_t before = finder.counts().executions;
    const auto race = finder.Find(program, dpor, bound);
    ASSERT_TRUE(race.ok()) << race.error().message;
    ASSERT_FALSE(*race) << (*race)->title << "\n" << ToLine(program);
    exhausted += finder.counts().executions - before < bound ? 1 : 0;
  }
  std::printf(
      "%s: %ld of %ld programs explored, %ld exhaustively; %ld "
      "schedules\n",
      handoff_.name.c_str(), finder.counts().programs, programs, exhausted,
      finder.counts().executions);
  EXPECT_GT(exhausted, 0);
}

}  // namespace
}  // namespace taprace
