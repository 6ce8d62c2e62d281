// What a search for races found, as its summary.json tells (json.h of
// harness/report).
#ifndef TAPRACE_BENCH_REPORT_FINDINGS_H_
#define TAPRACE_BENCH_REPORT_FINDINGS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace taprace {

struct Finding {
  std::string invariant;
  std::string sentence;
  std::string replay;  // the command that shows it again
};

struct RunFindings {
  std::string target;
  std::string seed;
  int64_t programs = 0;
  int64_t operations = 0;
  std::vector<Finding> findings;
};

// The error names `file`.
Result<RunFindings> ParseFindings(std::string_view json,
                                  const std::string& file);
Result<RunFindings> LoadFindings(const std::string& file);

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_FINDINGS_H_
