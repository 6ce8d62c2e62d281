#include "harness/schedule/schedule.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace taprace::schedule {
namespace {

// The whole of `text` as a number.
std::optional<int64_t> ParseNumber(std::string_view text) {
  int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number < 0) return std::nullopt;
  return number;
}

std::optional<Switch> ParseSwitch(std::string_view word) {
  const size_t arrow = word.find('>');
  if (arrow == std::string_view::npos) return std::nullopt;
  const auto step = ParseNumber(word.substr(0, arrow));
  const auto thread = ParseNumber(word.substr(arrow + 1));
  if (!step || !thread || *thread >= kThreadsMax) return std::nullopt;
  return Switch{.step = *step, .thread = static_cast<ThreadId>(*thread)};
}

}  // namespace

int PreemptionsOf(const Schedule& schedule) {
  return static_cast<int>(
      std::count_if(schedule.begin(), schedule.end(),
                    [](const Switch& s) { return s.preemption; }));
}

std::string ToString(const Schedule& schedule) {
  if (schedule.empty()) return "-";
  std::string text;
  for (const Switch& s : schedule) {
    if (!text.empty()) text += ' ';
    text.append(std::to_string(s.step)).append(">");
    text += std::to_string(s.thread);
  }
  return text;
}

Result<Schedule> ParseSchedule(std::string_view text) {
  Schedule schedule;
  if (text == "-") return schedule;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::optional<Switch> parsed = ParseSwitch(word);
    if (!parsed) {
      std::string message = "'";
      message.append(word).append("' is no switch such as 12>1 (step>thread)");
      return Error{message};
    }
    if (!schedule.empty() && schedule.back().step >= parsed->step) {
      std::string message = "'";
      message.append(word).append("' comes after a later step");
      return Error{message};
    }
    schedule.push_back(*parsed);
  }
  return schedule;
}

}  // namespace taprace::schedule
