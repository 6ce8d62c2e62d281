#include "harness/explore/reduction.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "harness/explore/outcomes.h"
#include "harness/schedule/dfs.h"
#include "harness/schedule/explore.h"
#include "harness/schedule/random_walk.h"

namespace taprace {
namespace {

struct Reached {
  std::set<std::string> outcomes;
  schedule::Exploration exploration;
};

Reached Explore(const Simulation& simulation, const Program& program,
                schedule::Strategy& strategy, int64_t executions_max) {
  const auto subject = simulation.make(program);
  schedule::Engine engine;
  Reached reached;
  OutcomeSet digests;  // quicker than texts
  reached.exploration = schedule::Explore(
      engine, *subject, strategy,
      {.executions_max = executions_max,
       .each = [&](const schedule::Execution& execution) {
         if (!execution.abandoned && digests.Add(execution, *subject)) {
           reached.outcomes.insert(OutcomeOf(execution, *subject));
         }
         return true;
       }});
  return reached;
}

}  // namespace

std::string OutcomeOf(const schedule::Execution& execution,
                      ProgramSubject& subject) {
  if (execution.finding) return execution.finding->message;
  std::map<int32_t, std::string> by_thread;
  for (const Call& call : subject.history().calls) {
    by_thread[call.thread] += ToString(call.operation) + "=" +
                              std::to_string(call.outcome.error) + "," +
                              std::to_string(call.outcome.unit) + ";";
  }
  std::string text;
  for (const auto& [thread, calls] : by_thread) text += calls + "|";
  for (Device device : subject.remaining()) text += ToString(device) + " ";
  return text;
}

Reduction Reduce(const Simulation& simulation, const Program& program,
                 schedule::Strategy& strategy, const ReductionLimits& limits) {
  const Reached few =
      Explore(simulation, program, strategy, limits.schedules_max);
  Reduction result{.ended = few.exploration.exhausted,
                   .schedules = few.exploration.executions,
                   .abandoned = few.exploration.abandoned};
  if (!result.ended) return result;
  schedule::Dfs plain(limits.bound.value_or(schedule::Dfs::kUnbounded));
  const Reached all =
      Explore(simulation, program, plain,
              limits.bound ? limits.plain_max
                           : limits.factor * result.schedules + limits.margin);
  result.plain_schedules = all.exploration.executions;
  result.plain_ended = all.exploration.exhausted;
  std::set<std::string> seen = all.outcomes;
  if (!result.plain_ended && !limits.bound) {
    schedule::Dfs bounded(limits.preemptions);
    seen.merge(
        Explore(simulation, program, bounded, result.plain_schedules).outcomes);
    schedule::RandomWalk walk(1);
    seen.merge(Explore(simulation, program, walk, limits.walks).outcomes);
  }
  std::set_difference(seen.begin(), seen.end(), few.outcomes.begin(),
                      few.outcomes.end(), std::back_inserter(result.missed));
  result.same = seen == few.outcomes;
  return result;
}

void ReductionSum::Add(const Program& program, const Reduction& reduction) {
  ++programs;
  if (!reduction.ended) return;
  ++ended;
  same += reduction.same ? 1 : 0;
  plain_ended += reduction.plain_ended ? 1 : 0;
  missed += reduction.missed.empty() ? 0 : 1;
  if (program.threads.size() == 1) return;
  schedules += reduction.schedules;
  abandoned += reduction.abandoned;
  plain_schedules += reduction.plain_schedules;
  above_fifth += 5 * reduction.schedules > reduction.plain_schedules ? 1 : 0;
}

std::string ReductionSum::ToString() const {
  const auto number = [](int64_t value) { return std::to_string(value); };
  std::string text = number(programs) + " programs, " + number(ended) +
                     " explored to the end, " + number(plain_ended) +
                     " by plain depth-first search, too; outcomes missed in " +
                     number(missed) + "; all outcomes confirmed by others in " +
                     number(same) + "; " + number(schedules) + " schedules (" +
                     number(abandoned) + " of them cut off) where it has " +
                     number(plain_schedules) + " or more";
  if (plain_schedules > 0) {
    text += " (" + number(100 * schedules / plain_schedules) +
            " % or less), more than a fifth of it in " + number(above_fifth);
  }
  return text;
}

}  // namespace taprace
