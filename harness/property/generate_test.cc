#include "harness/property/generate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

#include "harness/property/shrink.h"
#include "harness/testing/make_history.h"
#include "harness/testing/make_program.h"

namespace taprace {
namespace {

Profile Everything() {
  Profile profile = DefaultProfile(
      {.families = {Family::kTap, Family::kTun},
       .options = {Option::kPersist, Option::kReuse, Option::kUserOpen},
       .faults = AllFaultedKinds()});
  profile.faults.fill(10);
  return profile;
}

TEST(GenerateTest, ProgramsAreValidAndReadBack) {
  EXPECT_TRUE(rc::check("a program survives printing and parsing", [] {
    const Program program = *Programs(Everything());
    RC_ASSERT(Validate(program).ok());
    const Result<Program> lines = ParseProgram(ToString(program), "p");
    RC_ASSERT(lines.ok());
    RC_ASSERT(*lines == program);
    const Result<Program> line = ParseProgram(ToLine(program), "p");
    RC_ASSERT(line.ok());
    RC_ASSERT(*line == program);
  }));
}

TEST(GenerateTest, EveryKindComesUp) {
  std::set<OpKind> kinds;
  std::set<Option> options;
  std::set<CallFault> faults;
  bool threads = false;
  bool idle = false;
  rc::Random random(1);
  const auto programs = Programs(Everything());
  for (int i = 0; i < 500; ++i) {
    const Program program = programs(random.split()).value();
    threads |= program.threads.size() > 1;
    idle |= !program.idle.empty();
    for (const auto& thread : program.threads) {
      for (const Operation& operation : thread) {
        kinds.insert(operation.kind);
        faults.insert(operation.fault);
        if (operation.kind == OpKind::kSet) options.insert(operation.option);
      }
    }
  }
  EXPECT_EQ(kinds.size(), size_t{kOpKindCount});
  EXPECT_EQ(options.size(), 3u);
  EXPECT_EQ(faults.size(), size_t{kCallFaultCount});
  EXPECT_TRUE(threads);
  EXPECT_TRUE(idle);
}

TEST(GenerateTest, OneSeedGivesOneProgram) {
  const auto programs = Programs(Everything());
  EXPECT_EQ(programs(rc::Random(7)).value(), programs(rc::Random(7)).value());
  EXPECT_NE(programs(rc::Random(7)).value(), programs(rc::Random(8)).value());
}

TEST(GenerateTest, ThreadsByTheirRoles) {
  Profile profile = Everything();
  profile.idle = {{Family::kTap, 5}};
  Role opener{.threads_min = 1, .threads_max = 3, .operations_max = 4};
  opener.weights[static_cast<size_t>(OpKind::kOpen)] = 1;
  opener.generic = 0;
  opener.first_unit = 7;
  opener.units = 2;
  const Role fixed{.operations = {*ParseOperation("stat tap")}};
  profile.roles = {opener, fixed};
  std::set<size_t> sizes;
  rc::Random random(1);
  const auto programs = Programs(profile);
  for (int i = 0; i < 200; ++i) {
    const Program program = programs(random.split()).value();
    sizes.insert(program.threads.size());
    EXPECT_EQ(program.idle, profile.idle);
    EXPECT_EQ(program.threads.back(), fixed.operations);
    for (size_t j = 0; j + 1 < program.threads.size(); ++j) {
      EXPECT_LE(program.threads[j].size(), 4u);
      for (const Operation& operation : program.threads[j]) {
        EXPECT_EQ(operation.kind, OpKind::kOpen);
        EXPECT_EQ(operation.fault, CallFault::kNone);
        EXPECT_TRUE(operation.device.unit == 7 || operation.device.unit == 8);
      }
    }
  }
  EXPECT_EQ(sizes, (std::set<size_t>{2, 3, 4}));
}

TEST(GenerateTest, SwarmsDifferButCanAlwaysOpen) {
  Profile plain = Everything();
  rc::Random random(1);
  std::set<int> kinds_left_out;
  std::set<double> shares;
  for (int i = 0; i < 200; ++i) {
    const Profile swarm = Swarm(plain, random.next());
    for (int kind = 0; kind < kOpKindCount; ++kind) {
      if (swarm.weights[static_cast<size_t>(kind)] == 0) {
        kinds_left_out.insert(kind);
      }
    }
    EXPECT_GE(swarm.units, 1);
    EXPECT_LE(swarm.units, plain.units);
    EXPECT_GE(swarm.operations_max, 1);
    EXPECT_LE(swarm.operations_max, plain.operations_max);
    shares.insert(swarm.generic);
  }
  EXPECT_EQ(kinds_left_out.size(), size_t{kOpKindCount - 2});
  EXPECT_FALSE(kinds_left_out.contains(static_cast<int>(OpKind::kOpen)));
  EXPECT_FALSE(kinds_left_out.contains(static_cast<int>(OpKind::kStat)));
  EXPECT_EQ(shares.size(), 3u);
  // Where a profile says all or none, so does its swarm.
  for (const double all_or_none : {0.0, 1.0}) {
    plain.generic = all_or_none;
    EXPECT_EQ(Swarm(plain, 1).generic, all_or_none);
  }
}

TEST(GenerateTest, NothingIsSetWhereThereAreNoOptions) {
  const Profile profile = SmallProfile({});
  rc::Random random(1);
  const auto programs = Programs(profile);
  for (int i = 0; i < 200; ++i) {
    const Program program = programs(random.split()).value();
    EXPECT_LE(program.threads.size(), 3u);
    for (const auto& thread : program.threads) {
      EXPECT_LE(thread.size(), 4u);
      for (const Operation& operation : thread) {
        EXPECT_NE(operation.kind, OpKind::kSet);
        EXPECT_LT(operation.device.unit, 2);
      }
    }
  }
}

TEST(GenerateTest, TraitsHoldProgramsToSomeOperations) {
  const Traits traits = {.kinds = {OpKind::kOpen, OpKind::kDestroy},
                         .only_generic = true};
  rc::Random random(1);
  std::set<OpKind> kinds;
  for (int i = 0; i < 200; ++i) {
    const auto programs =
        Programs(Swarm(SmallProfile(traits), random.split().next()));
    const Program program = programs(random.split(), rc::kNominalSize).value();
    for (const auto& thread : program.threads) {
      for (const Operation& operation : thread) {
        kinds.insert(operation.kind);
        EXPECT_EQ(operation.device.generic(), operation.kind == OpKind::kOpen);
      }
    }
  }
  EXPECT_EQ(kinds, (std::set{OpKind::kOpen, OpKind::kDestroy}));
}

// Names are few: one after the other, with names of their own, is possible only
// where they suffice.
TEST(ShrinkTest, SequentialIsOneThreadWhereNamesSuffice) {
  Program program;
  History history;
  for (int32_t i = 0; i < 2; ++i) {
    program.threads.emplace_back();
    for (Slot slot = 0; slot < 14; ++slot) {
      Operation open{.kind = OpKind::kOpen, .descriptor = slot};
      open.device.unit = slot;
      program.threads.back().push_back(open);
      history.calls.push_back({.thread = i, .operation = open});
    }
  }
  std::vector<size_t> calls(history.calls.size());
  std::iota(calls.begin(), calls.end(), size_t{0});
  EXPECT_EQ(Sequential(program, history, calls), program);
  calls.resize(20);
  EXPECT_EQ(Sequential(program, history, calls).threads.size(), 1u);
}

TEST(ShrinkTest, ShrinksAreValidAndSmaller) {
  EXPECT_TRUE(rc::check("shrinks are valid and never grow", [] {
    const Program program = *Programs(Everything());
    for (const Program& shrink : Shrinks(program)) {
      RC_ASSERT(Validate(shrink).ok());
      RC_ASSERT(shrink != program);
      RC_ASSERT(shrink.threads.size() <= program.threads.size());
      RC_ASSERT(shrink.operation_count() <= program.operation_count());
      RC_ASSERT(shrink.idle.size() <= program.idle.size());
    }
  }));
}

// A fault that does not matter is the first thing to go.
TEST(ShrinkTest, FaultsGoFirst) {
  const Program program = *ParseProgram(
      "thread; open tap -> a under signal; close a under delay; "
      "launch tap -> P under kill; launch tap0 -> P",
      "p");
  EXPECT_EQ(ToLine(Shrinks(program).front()),
            "thread; open tap -> a; close a; launch tap -> P; "
            "launch tap0 -> A");
  const Program one =
      *ParseProgram("thread; stat tap; create tap under signal", "p");
  EXPECT_EQ(ToLine(Shrinks(one).front()), "thread; stat tap; create tap");
}

// Follows the first shrink that `fails` until none does.
Program Smallest(Program program, const std::function<bool(Program)>& fails) {
  while (true) {
    const std::vector<Program> shrinks = Shrinks(program);
    const auto next = std::find_if(shrinks.begin(), shrinks.end(), fails);
    if (next == shrinks.end()) return program;
    program = *next;
  }
}

size_t CountOf(const Program& program, OpKind kind) {
  size_t count = 0;
  for (const auto& thread : program.threads) {
    for (const Operation& operation : thread) count += operation.kind == kind;
  }
  return count;
}

TEST(ShrinkTest, EndsAtTheFewestOperations) {
  const auto kills = [](const Program& p) {
    return CountOf(p, OpKind::kKill) > 0;
  };
  const auto two_opens = [](const Program& p) {
    return CountOf(p, OpKind::kOpen) >= 2;
  };
  const auto programs = Programs(Everything());
  rc::Random random(3);
  int checked = 0;
  for (int i = 0; i < 200; ++i) {
    const Program program = programs(random.split()).value();
    if (kills(program)) {
      // What is killed was launched, or forked with a descriptor.
      const Program smallest = Smallest(program, kills);
      EXPECT_EQ(smallest.operation_count(),
                2 + CountOf(smallest, OpKind::kFork));
      ++checked;
    }
    if (two_opens(program)) {
      const Program smallest = Smallest(program, two_opens);
      EXPECT_EQ(smallest.operation_count(), 2u);
      EXPECT_TRUE(smallest.idle.empty());
      ++checked;
    }
  }
  EXPECT_GT(checked, 100);
}

TEST(ShrinkTest, RestrictedKeepsWhatTheGuiltyDependOn) {
  const Program program = MakeProgram(
      "idle tap0; thread; open tap -> a; open tap1 -> b; fork b -> P; close a; "
      "thread; stat tap; open tap2 -> a; thread; stat tap1");
  History history;
  for (size_t i = 0; i < program.threads.size(); ++i) {
    for (const Operation& operation : program.threads[i]) {
      history.calls.push_back(
          {.thread = static_cast<int32_t>(i), .operation = operation});
    }
  }
  // fork b -> P, and the second thread's open.
  EXPECT_EQ(ToLine(Restricted(program, history, {2, 5})),
            "idle tap0; thread; open tap1 -> b; fork b -> P; thread; "
            "open tap2 -> a");
}

TEST(ShrinkTest, SequentialKeepsTheOrderOfTheHistory) {
  const Program program = MakeProgram(
      "idle tap0; thread; open tap -> a; close a; thread; stat tap; thread; "
      "open tap0 -> a; close a; stat tap");
  History history;
  for (const auto& [thread, text] :
       {std::pair{2, "open tap0 -> a"}, std::pair{0, "open tap -> a"},
        std::pair{1, "stat tap"}, std::pair{2, "close a"},
        std::pair{0, "close a"}}) {
    history.calls.push_back(
        {.thread = thread, .operation = *ParseOperation(text)});
  }
  EXPECT_EQ(ToLine(Sequential(program, history, {1, 3})),
            "idle tap0; thread; open tap0 -> b; open tap -> a; close b");
}

TEST(ShrinkTest, ByNameOpensWhatWasGot) {
  const Program program = MakeProgram(
      "thread; open tap -> a; open tap0 -> b; open tap -> c; create tap; "
      "thread; open tun -> a");
  // The generic open before the last call was not possible and left out.
  const History history = MakeHistory(
      "0 1 2 open tap -> a = 3\n"
      "1 3 4 open tun -> a = 0\n"
      "0 5 6 open tap0 -> b = 0\n"
      "0 7 8 create tap = 4\n");
  const Recording by_name = ByName({program, history});
  EXPECT_EQ(ToLine(by_name.program),
            "thread; open tap3 -> a; open tap0 -> b; open tap -> c; "
            "create tap; thread; open tun0 -> a");
  EXPECT_EQ(ToLine(Sequential(by_name.program, by_name.history, {0, 1, 3})),
            "thread; open tap3 -> a; open tun0 -> b; create tap");

  const History failed = MakeHistory("0 1 2 open tap -> a = -16\n");
  EXPECT_EQ(ByName({program, failed}).program, program);
}

TEST(ShrinkTest, ShrinksPutThreadsOneAfterTheOther) {
  const Program program =
      MakeProgram("thread; open tap -> a; thread; open tap0 -> a; close a");
  std::vector<std::string> lines;
  for (const Program& shrink : Shrinks(program)) {
    lines.push_back(ToLine(shrink));
  }
  for (const char* merged :
       {"thread; open tap -> a; open tap0 -> b; close b",
        "thread; open tap0 -> a; close a; open tap -> a"}) {
    EXPECT_NE(std::find(lines.begin(), lines.end(), merged), lines.end())
        << merged;
  }
}

TEST(ShrinkTest, RepairedDropsOnlyWhatCannotBe) {
  Program program =
      MakeProgram("thread; open tap -> a; fork a -> P; kill P; stat tap");
  program.threads[0].erase(program.threads[0].begin());
  EXPECT_EQ(ToLine(Repaired(program)), "thread; stat tap");
}

TEST(ShrinkTest, RepairedRenamesWhatIsStillInUse) {
  Program program = MakeProgram(
      "thread; open tap -> a; close a; open tap1 -> a; fork a -> P; close a");
  program.threads[0].erase(program.threads[0].begin() + 1);
  EXPECT_EQ(ToLine(Repaired(program)),
            "thread; open tap -> a; open tap1 -> b; fork b -> P; close b");
}

TEST(ShrinkTest, AValidProgramNeedsNoRepair) {
  EXPECT_TRUE(rc::check("repairing a valid program changes nothing", [] {
    const Program program = *Programs(Everything());
    RC_ASSERT(Repaired(program) == program);
  }));
}

}  // namespace
}  // namespace taprace
