// The line that tells how far a long job is.
#ifndef TAPRACE_HARNESS_CLI_PROGRESS_H_
#define TAPRACE_HARNESS_CLI_PROGRESS_H_

#include <chrono>
#include <string>

#include "harness/report/run_summary.h"

namespace taprace {

// "12 s of 60 s: 1,234 programs, 15,678 operations (1,306 a second)", with
// "shrinking" in the place of the time once that is over.
std::string ProgressLine(const RunSummary& summary,
                         std::chrono::milliseconds duration);

// Shows a line on standard error: in place on a terminal, elsewhere as a new
// line, and then only every ten seconds.
class Progress {
 public:
  Progress();
  ~Progress();  // leaves the terminal's line

  void Show(const std::string& line);

 private:
  const bool terminal_;
  bool shown_ = false;
  int64_t next_ns_ = 0;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_PROGRESS_H_
