// One given schedule of a program, step by step.
#ifndef TAPRACE_HARNESS_EXPLORE_REPLAY_RACE_H_
#define TAPRACE_HARNESS_EXPLORE_REPLAY_RACE_H_

#include <optional>
#include <vector>

#include "harness/base/result.h"
#include "harness/check/violation.h"
#include "harness/explore/program_subject.h"
#include "harness/explore/token.h"
#include "harness/history/history.h"
#include "harness/report/counterexample.h"
#include "harness/schedule/engine.h"
#include "harness/schedule/schedule.h"
#include "harness/spec/tap_rules.h"

namespace taprace {

struct ReplayedRun {
  History history;
  schedule::Execution execution;
  std::vector<KernelStep> steps;
  std::optional<Violation> violation;
  bool followed = false;  // all switches of the schedule could be made
};

// `rules` may be null. The error says why the run cannot be judged.
Result<ReplayedRun> ReplayRun(const Simulation& simulation,
                              const TapRules* rules, const Program& program,
                              const schedule::Schedule& schedule);

// What `token` stands for. The error says that its trace is not the one that
// comes out now: the simulation is another one.
Result<ReplayedRun> ReplayToken(const Simulation& simulation,
                                const TapRules* rules, const Token& token);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_REPLAY_RACE_H_
