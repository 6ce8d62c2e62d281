#include "harness/console/reader.h"

#include <algorithm>
#include <utility>

#include "harness/console/match.h"

namespace taprace {
namespace {

constexpr size_t kLineMax = 1'024;  // the rest of a longer line is dropped
constexpr size_t kReportLinesMax = 200;
constexpr size_t kReportsMax = 100;  // of one guest

bool StartsWithBlank(std::string_view text) {
  return !text.empty() && (text.front() == ' ' || text.front() == '\t');
}

// The line without the time that Linux puts before it.
std::string_view WithoutTime(std::string_view line) {
  if (!line.starts_with('[')) return line;
  const size_t end = line.find("] ");
  if (end == std::string_view::npos) return line;
  return line.substr(end + 2);
}

bool Ends(std::string_view line, const Opening& opening) {
  const auto endings = Endings();
  return std::any_of(endings.begin(), endings.end(), [&](const Ending& ending) {
    if (ending.of_trace && opening.is(Opening::kAbsorbs)) return false;
    return line.find(ending.text) != std::string_view::npos;
  });
}

}  // namespace

void ConsoleReader::Read(std::string_view piece) {
  while (!piece.empty()) {
    const size_t end = piece.find('\n');
    const std::string_view text = piece.substr(0, end);
    if (partial_.size() < kLineMax) {
      partial_ += text.substr(0, kLineMax - partial_.size());
    }
    if (end == std::string_view::npos) return;
    Line(partial_);
    partial_.clear();
    piece.remove_prefix(end + 1);
  }
}

void ConsoleReader::Finish() {
  if (!partial_.empty()) Line(partial_);
  partial_.clear();
  Close();
}

void ConsoleReader::Line(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  if (Open(line)) return;
  if (!open_) return;
  AddDetails(symbolizer_ == nullptr ? std::string(line)
                                    : symbolizer_->Annotated(line));
  if (Ends(line, *open_->opening) || open_->lines >= kReportLinesMax) Close();
}

// Begins a report where the line is an opening.
bool ConsoleReader::Open(std::string_view line) {
  for (const Opening& opening : Openings()) {
    const auto captures = Match(opening.pattern, WithoutTime(line));
    if (!captures) continue;
    if (open_ && open_->opening->is(Opening::kAbsorbs)) {
      open_->fatal |= opening.is(Opening::kFatal);
      fatal_ |= opening.is(Opening::kFatal);
      AddDetails(line);
      return true;
    }
    Close();
    open_ = Draft();
    open_->opening = &opening;
    open_->title = Expand(opening.title, *captures);
    open_->fatal = opening.is(Opening::kFatal);
    fatal_ |= opening.is(Opening::kFatal);
    AddDetails(line);
    return true;
  }
  return false;
}

void ConsoleReader::AddDetails(std::string_view line) {
  Draft& draft = *open_;
  draft.text += line;
  draft.text += '\n';
  ++draft.lines;
  const auto functions = FunctionPatterns();
  for (size_t rank = 0; rank < functions.size(); ++rank) {
    if (!draft.function.empty() && draft.function_rank <= rank) break;
    const auto captures = Match(functions[rank], line);
    if (!captures) continue;
    std::string_view function = captures->front();
    while (StartsWithBlank(function)) function.remove_prefix(1);
    const size_t blank = function.rfind(' ');
    if (blank != std::string_view::npos) function.remove_prefix(blank + 1);
    if (function.empty() || IsReporting(function)) continue;
    draft.function = function;
    draft.function_rank = rank;
  }
  for (std::string_view pattern : LockPatterns()) {
    if (const auto captures = Match(pattern, line)) {
      draft.locks.push_back(Stable(captures->back()));
      break;
    }
  }
}

ConsoleReport ConsoleReader::Finished(const Draft& draft) {
  ConsoleReport report{
      .title = draft.title, .fatal = draft.fatal, .text = draft.text};
  if (draft.opening->is(Opening::kFunction) && !draft.function.empty()) {
    report.title += " in " + draft.function;
  }
  if (draft.opening->is(Opening::kLocks)) {
    constexpr size_t kShown = 2;
    for (size_t i = 0; i < std::min(kShown, draft.locks.size()); ++i) {
      report.title += (i == 0 ? ": " : ", ") + draft.locks[i];
    }
  }
  return report;
}

void ConsoleReader::Close() {
  if (!open_) return;
  Keep(Finished(*open_));
  open_.reset();
}

void ConsoleReader::Keep(ConsoleReport report) {
  for (const ConsoleReport& known : reports_) {
    if (known.title == report.title) return;
  }
  if (reports_.size() < kReportsMax) reports_.push_back(std::move(report));
}

std::vector<ConsoleReport> ConsoleReader::Reports() const {
  std::vector<ConsoleReport> reports = reports_;
  if (!open_) return reports;
  ConsoleReport last = Finished(*open_);
  for (const ConsoleReport& known : reports_) {
    if (known.title == last.title) return reports;
  }
  reports.push_back(std::move(last));
  return reports;
}

}  // namespace taprace
