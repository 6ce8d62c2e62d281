#include "harness/schedule/reached.h"

#include "harness/schedule/explore.h"

namespace taprace::schedule {

Reached ExploreAll(Engine& engine, Observed& subject, Strategy& strategy,
                   int64_t executions_max) {
  Reached reached;
  const Exploration exploration =
      Explore(engine, subject, strategy,
              {.executions_max = executions_max,
               .each = [&reached, &subject](const Execution& execution) {
                 if (execution.finding) {
                   std::string finding(Name(execution.finding->kind));
                   finding.append(": ").append(execution.finding->message);
                   reached.outcomes.insert(finding);
                 } else if (!execution.abandoned) {
                   reached.outcomes.insert(subject.Outcome());
                 }
                 return true;
               }});
  reached.executions = exploration.executions;
  reached.all = exploration.exhausted;
  return reached;
}

std::set<std::string> FindingsOf(Engine& engine, Subject& subject,
                                 Strategy& strategy) {
  std::set<std::string> findings;
  (void)Explore(engine, subject, strategy,
                {.each = [&findings](const Execution& each) {
                  findings.insert(each.finding ? each.finding->message : "");
                  return true;
                }});
  return findings;
}

std::string Missing(const Reached& few, const Reached& all) {
  std::string text;
  for (const std::string& outcome : all.outcomes) {
    if (!few.outcomes.contains(outcome)) text.append(outcome).append("\n");
  }
  return text;
}

}  // namespace taprace::schedule
