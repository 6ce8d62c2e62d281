#include "harness/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "harness/history/clock.h"
#include "harness/report/wording.h"

namespace taprace {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kLineEveryNs = 10 * kNsPerSecond;

}  // namespace

std::string ProgressLine(const RunSummary& summary,
                         std::chrono::milliseconds duration) {
  const double seconds =
      static_cast<double>(summary.duration_ns) / kNsPerSecond;
  const double planned = static_cast<double>(duration.count()) / 1000;
  const std::string when =
      seconds <= planned ? fmt::format("{:.0f} s of {:.0f} s", seconds, planned)
                         : fmt::format("shrinking, {:.0f} s", seconds);
  const double rate =
      seconds > 0 ? static_cast<double>(summary.operations) / seconds : 0;
  return fmt::format("{}: {} programs, {} operations ({} a second)", when,
                     Grouped(summary.programs), Grouped(summary.operations),
                     Grouped(static_cast<int64_t>(rate)));
}

Progress::Progress() : terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (terminal_ && shown_) fputc('\n', stderr);
}

void Progress::Show(const std::string& line) {
  if (terminal_) {
    fmt::print(stderr, "\r{}\x1b[K", line);  // clears the rest of the line
    shown_ = true;
    return;
  }
  const int64_t now_ns = NowNs();
  if (now_ns < next_ns_) return;
  next_ns_ = now_ns + kLineEveryNs;
  fmt::print(stderr, "{}\n", line);
}

}  // namespace taprace
