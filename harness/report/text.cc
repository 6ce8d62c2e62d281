#include "harness/report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "harness/report/diagram.h"
#include "harness/report/escape.h"
#include "harness/report/interleaving.h"
#include "harness/report/window.h"
#include "harness/report/wording.h"
#include "harness/tap/errno_name.h"

namespace taprace {
namespace {

constexpr size_t kCallsMax = 60;         // in the diagram
constexpr size_t kOrderMax = 20;         // lines of the order
constexpr size_t kProgramLinesMax = 80;  // of the program

std::string Indented(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) result += "  " + std::string(text.substr(0, end));
    result += "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

// The first `lines_max` lines, and how many are missing.
std::string Head(const std::string& text, size_t lines_max) {
  size_t end = 0;
  for (size_t i = 0; i < lines_max; ++i) {
    end = text.find('\n', end);
    if (end == std::string::npos) return text;
    ++end;
  }
  const int64_t left =
      std::count(text.begin() + static_cast<ptrdiff_t>(end), text.end(), '\n');
  if (left == 0) return text;
  return text.substr(0, end) +
         fmt::format("… and {} more\n", Counted(left, "line"));
}

std::string Facts(const Counterexample& counterexample) {
  std::string text = fmt::format("target    {}\n", counterexample.target);
  if (!counterexample.title.empty()) {
    text += fmt::format("title     {}\n", counterexample.title);
  }
  text += fmt::format("hit rate  {}\n", HitRateWords(counterexample.rate));
  text += fmt::format("seed      {}\n", counterexample.seed);
  const size_t found = counterexample.found.operation_count();
  const size_t left = counterexample.program.operation_count();
  if (found != left) {
    text += fmt::format("shrunk    from {} to {}\n",
                        Counted(static_cast<int64_t>(found), "operation"),
                        Grouped(static_cast<int64_t>(left)));
  }
  if (!counterexample.console.empty()) {
    text += "console   console.txt of the report folder has it all\n";
  }
  if (!counterexample.minimal) {
    text +=
        "size      perhaps not the smallest: time was too short to rule "
        "out all smaller ones\n";
  }
  return text;
}

std::string HistorySection(const Counterexample& counterexample) {
  const size_t count = counterexample.history.calls.size();
  const std::vector<size_t> shown = Window(counterexample, kCallsMax);
  std::string head = "history (╔ ◀ guilty call";
  if (shown.size() < count) {
    head += fmt::format("; {} of {} calls, those around the guilty ones",
                        shown.size(), Grouped(static_cast<int64_t>(count)));
  }
  return head + ")\n" + Indented(Diagram(counterexample, shown));
}

std::string CallLine(const Counterexample& counterexample, size_t index) {
  const Call& call = counterexample.history.calls[index];
  return fmt::format("thread {:<3} {:<24} {}", call.thread,
                     ToString(call.operation), OutcomeWords(call));
}

std::string OrderSection(const Counterexample& counterexample) {
  const LongestOrder& longest = *counterexample.order;
  const size_t count = counterexample.history.calls.size();
  const size_t length = longest.order.size();
  std::string text =
      fmt::format("longest order that the specification allows ({} of {})\n",
                  Grouped(static_cast<int64_t>(length)),
                  Counted(static_cast<int64_t>(count), "call"));
  const size_t first = length > kOrderMax ? length - kOrderMax : 0;
  if (first > 0) {
    text += fmt::format("  … {} before\n",
                        Counted(static_cast<int64_t>(first), "call"));
  }
  for (size_t i = first; i < length; ++i) {
    if (longest.order[i] >= count) continue;
    text += fmt::format("  {:>6}. {}\n", i + 1,
                        CallLine(counterexample, longest.order[i]));
  }
  if (longest.stuck < count) {
    text += fmt::format("       ✗  {}  ◀ fits nowhere\n",
                        CallLine(counterexample, longest.stuck));
  }
  return text;
}

std::string KindLine(OpKind kind, const KindCount& count) {
  std::string text =
      fmt::format("  {:<8} {:>14} ok", KindName(kind), Grouped(count.ok));
  for (const auto& [error, number] : count.failed) {
    text += fmt::format("  {} {}", Grouped(number), ErrnoName(error));
  }
  if (count.pending > 0) {
    text += fmt::format("  {} never returned", Grouped(count.pending));
  }
  return text + "\n";
}

std::string Rate(const RunSummary& summary) {
  if (summary.duration_ns <= 0) return "";
  const double seconds = static_cast<double>(summary.duration_ns) / 1e9;
  return fmt::format(", {} operations/s",
                     Grouped(static_cast<int64_t>(
                         static_cast<double>(summary.operations) / seconds)));
}

}  // namespace

std::string ToText(const Counterexample& counterexample) {
  std::string text = fmt::format("{}: {}\n\n", counterexample.invariant,
                                 counterexample.sentence);
  const Program& program = counterexample.program;
  if (!program.threads.empty()) {
    text += Facts(counterexample) + "\nprogram\n" +
            Indented(Head(ToString(program), kProgramLinesMax)) + "\n";
    if (!counterexample.steering.empty()) {
      text += "steering plan\n" +
              Indented(Head(counterexample.steering, kProgramLinesMax)) + "\n";
    }
  }
  text += HistorySection(counterexample);
  if (counterexample.order) text += "\n" + OrderSection(counterexample);
  if (counterexample.timed_in_steps()) {
    text += "\ninterleaving (⇄ takes the processor from one that needs it)\n" +
            Indented(InterleavingText(counterexample));
  }
  text += "\nto repeat it\n  " + counterexample.replay + "\n";
  return Printable(text);
}

std::string ToText(const RunSummary& summary) {
  std::string text =
      fmt::format("{}: {}, {} in {}{}\n", summary.target,
                  Counted(summary.programs, "program"),
                  Counted(summary.operations, "operation"),
                  DurationWords(summary.duration_ns), Rate(summary));
  for (int i = 0; i < kOpKindCount; ++i) {
    const KindCount& count = summary.kinds[static_cast<size_t>(i)];
    if (count.total() > 0) text += KindLine(static_cast<OpKind>(i), count);
  }
  for (const auto& [title, count] : summary.known) {
    text += fmt::format("known, {}: {}\n", Counted(count, "time"), title);
  }
  if (summary.undecided > 0) {
    text += fmt::format("{} undecided: the check was too costly to finish\n",
                        Counted(summary.undecided, "program"));
  }
  if (summary.counterexamples.empty()) {
    text += fmt::format("no violation found (seed {})\n", summary.seed);
    return Printable(text);
  }
  text +=
      fmt::format("{} (seed {})\n",
                  Counted(static_cast<int64_t>(summary.counterexamples.size()),
                          "violation"),
                  summary.seed);
  for (const Counterexample& found : summary.counterexamples) {
    text += fmt::format("\n{}: {}\n  {}\n  {}\n", found.invariant,
                        found.sentence, HitRateWords(found.rate), found.replay);
  }
  return Printable(text);
}

}  // namespace taprace
