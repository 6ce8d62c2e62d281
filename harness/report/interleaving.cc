#include "harness/report/interleaving.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "harness/report/diagram.h"
#include "harness/report/escape.h"
#include "harness/report/wording.h"

namespace taprace {
namespace {

constexpr size_t kNumberWidth = 8;      // of the column of step numbers
constexpr size_t kColumnWidthMin = 24;  // below that, all threads share one
constexpr size_t kHtmlStepsMax = 300;   // keeps the page in its bounds
constexpr size_t kHtmlWhatBytesMax = 60;

// What one line tells.
struct Line {
  enum class Kind { kInvoke, kStep, kReturn };
  Kind kind;
  int32_t thread;
  std::string words;
  int64_t number = 0;  // kStep
  bool preempting = false;
};

// The invocations, or responses, at one step.
void AddCalls(const Counterexample& counterexample, const KernelStep& step,
              Line::Kind kind, std::vector<Line>& lines) {
  const bool invoke = kind == Line::Kind::kInvoke;
  for (const Call& call : counterexample.history.calls) {
    const int64_t number = invoke ? call.invoke_ns : call.return_ns;
    if (call.thread != step.thread || number != step.number) continue;
    lines.push_back(
        {.kind = kind,
         .thread = step.thread,
         .words = invoke ? ToString(call.operation) : OutcomeWords(call)});
  }
}

std::vector<Line> LinesOf(const Counterexample& counterexample) {
  std::vector<Line> lines;
  for (const KernelStep& step : counterexample.steps) {
    AddCalls(counterexample, step, Line::Kind::kInvoke, lines);
    lines.push_back({.kind = Line::Kind::kStep,
                     .thread = step.thread,
                     .words = step.what,
                     .number = step.number,
                     .preempting = step.preempting});
    AddCalls(counterexample, step, Line::Kind::kReturn, lines);
  }
  return lines;
}

// Columns from 0 on, by thread, for the threads that take steps.
std::map<int32_t, size_t> ColumnsOf(const Counterexample& counterexample) {
  std::map<int32_t, size_t> columns;
  for (const KernelStep& step : counterexample.steps) columns[step.thread] = 0;
  size_t column = 0;
  for (auto& [thread, number] : columns) number = column++;
  return columns;
}

std::string Name(int32_t thread) { return fmt::format("thread {}", thread); }

std::string NumberOf(const Line& line) {
  if (line.kind != Line::Kind::kStep) return std::string(kNumberWidth, ' ');
  return fmt::format("{}{:>{}}  ", line.preempting ? "⇄" : " ", line.number,
                     kNumberWidth - 3);
}

}  // namespace

std::string InterleavingText(const Counterexample& counterexample) {
  const std::map<int32_t, size_t> columns = ColumnsOf(counterexample);
  const size_t room = kDiagramWidthMax - kNumberWidth - 2;
  const size_t width = room / std::max<size_t>(columns.size(), 1);
  const bool shared = width < kColumnWidthMin;
  std::string text = fmt::format("{:>{}}  ", "step", kNumberWidth - 2);
  for (const auto& [thread, column] : columns) {
    if (!shared) text += fmt::format("{:<{}}", Name(thread), width);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  text += "\n";
  for (const Line& line : LinesOf(counterexample)) {
    text += NumberOf(line);
    if (shared) {
      text += fmt::format("{:<11}", Name(line.thread));
    } else {
      text.append(columns.at(line.thread) * width, ' ');
    }
    if (line.kind != Line::Kind::kInvoke) text += "  ";
    text += line.words.substr(0, shared ? room - 13 : width - 3) + "\n";
  }
  return text;
}

std::string InterleavingHtml(const Counterexample& counterexample) {
  if (!counterexample.timed_in_steps()) return "";
  const std::map<int32_t, size_t> columns = ColumnsOf(counterexample);
  std::string text =
      "<section aria-labelledby=\"steps-title\"><div class=\"bar-head\">"
      "<h2 id=\"steps-title\">Interleaving</h2><p class=\"note\">Each step of "
      "the kernel, in the order in which they were taken; ⇄ takes the "
      "processor from a thread that could have gone on.</p></div>"
      "<div class=\"scroll\"><table class=\"steps\"><thead><tr><th>Step</th>";
  for (const auto& [thread, column] : columns) {
    text += "<th>" + Name(thread) + "</th>";
  }
  text += "</tr></thead><tbody>";
  const std::vector<Line> lines = LinesOf(counterexample);
  for (size_t i = 0; i < std::min(lines.size(), kHtmlStepsMax); ++i) {
    const Line& line = lines[i];
    const bool step = line.kind == Line::Kind::kStep;
    text += line.preempting ? "<tr class=\"preempting\"><td>⇄ " : "<tr><td>";
    if (step) text += fmt::format("{}", line.number);
    text += "</td>";
    const size_t column = columns.at(line.thread);
    if (column > 0) text += fmt::format("<td colspan=\"{}\"></td>", column);
    text += fmt::format("<td{}>{}</td></tr>", step ? "" : " class=\"call\"",
                        EscapeText(line.words.substr(0, kHtmlWhatBytesMax)));
  }
  text += "</tbody></table></div>";
  if (lines.size() > kHtmlStepsMax) {
    text += "<p class=\"note\">The beginning only: report.txt has it all.</p>";
  }
  return text + "</section>\n";
}

}  // namespace taprace
