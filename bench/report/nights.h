// The history of nights: a line of JSON for each, in nights.jsonl.
#ifndef TAPRACE_BENCH_REPORT_NIGHTS_H_
#define TAPRACE_BENCH_REPORT_NIGHTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/results.h"
#include "harness/base/result.h"

namespace taprace {

inline constexpr char kNightsFile[] = "nights.jsonl";

struct Night {
  std::string date;    // UTC, "2026-01-31T12:34:56Z", or the day alone
  std::string commit;  // may be empty
  int64_t findings = 0;
  int64_t failures = 0;  // of measured calls
  // The median of each workload, "linux open_idle/threads:4".
  std::map<std::string, int64_t> medians;
};

// {"format": "taprace-night", "version": 1, "date", "commit", "findings",
// "failures", "medians": {…}}, without the line feed.
std::string ToLine(const Night& night);

// The error names `file` and the line. Empty lines are skipped.
Result<std::vector<Night>> ParseNights(std::string_view text,
                                       const std::string& file);
Result<std::vector<Night>> LoadNights(const std::string& file);

// What these runs add to the history; its date is that of the latest.
Night NightOf(const std::vector<BenchRun>& runs, int64_t findings,
              const std::string& commit);

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_NIGHTS_H_
