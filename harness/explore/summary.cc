#include "harness/explore/summary.h"

#include <fmt/format.h>

#include "harness/report/wording.h"

namespace taprace {
namespace {

std::string Rate(const ExploreSummary& summary) {
  if (summary.duration_ns <= 0) return "";
  const double seconds = static_cast<double>(summary.duration_ns) / 1e9;
  return fmt::format(
      " ({} a second)",
      Grouped(static_cast<int64_t>(
          static_cast<double>(summary.counts.executions) / seconds)));
}

std::string Counts(const ExploreSummary& summary) {
  return fmt::format("{}, {}{}, {} histories",
                     Counted(summary.counts.programs, "program"),
                     Counted(summary.counts.executions, "schedule"),
                     Rate(summary), Grouped(summary.counts.histories));
}

std::string Paragraph(const Find& find) {
  return fmt::format(
      "\n{}\n"
      "  first after {} ({}), seen {}; shrunk to {} and {}{}\n"
      "  {}\n"
      "  taprace replay {}\n",
      find.title, Counted(find.executions, "schedule"),
      DurationWords(find.duration_ns), Counted(find.times, "time"),
      Counted(
          static_cast<int64_t>(find.counterexample.program.operation_count()),
          "operation"),
      Counted(find.preemptions, "preemption"),
      find.fewest_preemptions ? ", the fewest possible" : "",
      ToLine(find.counterexample.program), find.token);
}

}  // namespace

std::string ProgressLine(const ExploreSummary& summary) {
  return fmt::format(
      "{}: {}, {}", DurationWords(summary.duration_ns), Counts(summary),
      summary.finds.size() == 1
          ? "1 kind of race"
          : fmt::format("{} kinds of race", summary.finds.size()));
}

std::string ToText(const ExploreSummary& summary) {
  std::string text = fmt::format(
      "{}: {} in {} with {} (seed {})\n", summary.target, Counts(summary),
      DurationWords(summary.duration_ns), summary.strategy, summary.seed);
  if (summary.all) text += "every program asked for was explored\n";
  if (summary.counts.undecided > 0) {
    text += fmt::format("{} undecided: the check was too costly to finish\n",
                        Counted(summary.counts.undecided, "history"));
  }
  if (summary.finds.empty()) return text + "no race found\n";
  for (const Find& find : summary.finds) text += Paragraph(find);
  return text;
}

RunSummary ToRunSummary(const ExploreSummary& summary) {
  RunSummary run{.target = summary.target,
                 .seed = summary.seed,
                 .programs = summary.counts.programs,
                 .operations = summary.counts.operations,
                 .undecided = summary.counts.undecided,
                 .duration_ns = summary.duration_ns};
  for (const Find& find : summary.finds) {
    run.counterexamples.push_back(find.counterexample);
  }
  return run;
}

}  // namespace taprace
