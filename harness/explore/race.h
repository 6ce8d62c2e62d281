// A program with a schedule under which it goes wrong.
#ifndef TAPRACE_HARNESS_EXPLORE_RACE_H_
#define TAPRACE_HARNESS_EXPLORE_RACE_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "harness/base/result.h"
#include "harness/check/violation.h"
#include "harness/explore/judge.h"
#include "harness/explore/program_subject.h"
#include "harness/history/history.h"
#include "harness/program/program.h"
#include "harness/schedule/engine.h"
#include "harness/schedule/strategy.h"
#include "harness/spec/tap_rules.h"

namespace taprace {

struct Race {
  std::string title;  // see title.h
  Program program;
  Violation violation;
  History history;
  schedule::Execution execution;  // without its steps
  bool in_module = false;         // see ProgramSubject
  bool reference_missed = false;  // likewise
};

// How much was explored.
struct ExploreCounts {
  int64_t programs = 0;
  int64_t executions = 0;
  int64_t steps = 0;
  int64_t operations = 0;
  int64_t histories = 0;  // different ones, summed over the programs
  int64_t undecided = 0;  // too costly to check
};

// Looks for races in the executions of one program after the other.
class RaceFinder {
 public:
  // Which of those that count for the simulation are looked for; null: all.
  using Wanted = std::function<bool(const Race&)>;

  // `simulation` must outlive this; `rules` may be null.
  RaceFinder(const Simulation& simulation, const TapRules* rules)
      : simulation_(simulation), judge_(simulation.traits, rules) {}

  // The first race in at most `executions_max` executions of `program` under
  // `strategy`; nothing where there is none. Fewer will do where nothing is
  // left to decide. The error says why executions cannot be judged.
  Result<std::optional<Race>> Find(const Program& program,
                                   schedule::Strategy& strategy,
                                   int64_t executions_max,
                                   const Wanted& wanted = nullptr);

  // Of all calls of Find().
  const ExploreCounts& counts() const { return counts_; }

  // Find() gives a program up after that many executions in a row that ended
  // like earlier ones (see outcomes.h). Not for exhaustive strategies.
  int64_t patience = std::numeric_limits<int64_t>::max();

  // Asked now and then, at least every few milliseconds; true ends Find()
  // early.
  std::function<bool()> stop;

 private:
  const Simulation& simulation_;
  ExecutionJudge judge_;
  schedule::Engine engine_;
  ExploreCounts counts_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_RACE_H_
