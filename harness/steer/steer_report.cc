#include "harness/steer/steer_report.h"

#include <charconv>

namespace taprace {
namespace {

// Takes a number and the character after it off `text`; false if there is none.
template <typename T>
bool Take(std::string_view& text, char after, T& number) {
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < T{0}) return false;
  text.remove_prefix(static_cast<size_t>(stop - text.data()));
  if (text.empty()) return after == ' ';
  if (text.front() != after) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string ToLine(const SteerReport& report) {
  std::string line = "report";
  for (int64_t count :
       {report.hits, report.delays, report.waits, report.timeouts}) {
    line += " " + std::to_string(count);
  }
  for (const Hit& hit : report.trace) {
    line += " " + std::to_string(hit.vcpu) + ":" + std::to_string(hit.point);
  }
  return line;
}

Result<SteerReport> ParseSteerReport(std::string_view line) {
  constexpr std::string_view kWord = "report ";
  const Error error{"no report of the steering plugin: '" +
                    std::string(line.substr(0, 60)) + "'"};
  if (!line.starts_with(kWord)) return error;
  line.remove_prefix(kWord.size());
  SteerReport report;
  for (int64_t* count :
       {&report.hits, &report.delays, &report.waits, &report.timeouts}) {
    if (!Take(line, ' ', *count)) return error;
  }
  while (!line.empty()) {
    Hit hit;
    if (!Take(line, ':', hit.vcpu) || !Take(line, ' ', hit.point) ||
        hit.point >= kPointsMax || hit.vcpu >= kVcpusMax ||
        report.trace.size() == kTraceMax) {
      return error;
    }
    report.trace.push_back(hit);
  }
  return report;
}

}  // namespace taprace
