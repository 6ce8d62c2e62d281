#include "harness/explore/race.h"

#include <memory>
#include <utility>

#include "harness/check/title.h"
#include "harness/explore/outcomes.h"

namespace taprace {

// Between two looks at `stop`.
constexpr int64_t kExecutionsPerLook = 256;

Result<std::optional<Race>> RaceFinder::Find(const Program& program,
                                             schedule::Strategy& strategy,
                                             int64_t executions_max,
                                             const Wanted& wanted) {
  const std::unique_ptr<ProgramSubject> subject = simulation_.make(program);
  std::optional<Race> found;
  const bool patient = patience < executions_max;
  OutcomeSet outcomes;
  int64_t bored = 0;  // executions without a new outcome
  judge_.BeginProgram();
  ++counts_.programs;
  for (int64_t i = 0; i < executions_max && !found && bored < patience; ++i) {
    if (stop && i % kExecutionsPerLook == kExecutionsPerLook - 1 && stop()) {
      break;
    }
    const schedule::Execution* execution = engine_.Run(*subject, strategy);
    if (execution == nullptr) break;
    ++counts_.executions;
    counts_.steps += execution->step_count;
    counts_.operations += static_cast<int64_t>(subject->history().calls.size());
    Result<std::optional<Violation>> violation =
        judge_.Judge(*execution, *subject);
    if (!violation.ok()) return violation.error();
    if (patient) bored = outcomes.Add(*execution, *subject) ? 0 : bored + 1;
    if (!*violation) {
      // The next one would be the same.
      if (execution->choice_count == 0 && !execution->abandoned) break;
      continue;
    }
    Race race{.title = TitleOf(**violation, subject->history()),
              .program = program,
              .violation = std::move(**violation),
              .history = subject->history(),
              .execution = *execution,
              .in_module = subject->in_module(),
              .reference_missed = subject->reference_missed()};
    if (simulation_.counts != nullptr && !simulation_.counts(race)) continue;
    if (!wanted || wanted(race)) found = std::move(race);
  }
  counts_.histories += judge_.histories();
  counts_.undecided = judge_.undecided();
  return found;
}

}  // namespace taprace
