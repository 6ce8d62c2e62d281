// What a report is made of: everything found in some result folders.
//
// Each kind of result has a loader; content.cc has their table. A new kind of
// result is a field here, a loader in a file of its own, a line of the table,
// and a section of the page.
#ifndef TAPRACE_BENCH_REPORT_CONTENT_H_
#define TAPRACE_BENCH_REPORT_CONTENT_H_

#include <optional>
#include <string>
#include <vector>

#include "bench/report/findings.h"
#include "bench/report/nights.h"
#include "bench/results.h"
#include "harness/base/result.h"

namespace taprace {

struct ReportContent {
  std::vector<BenchRun> runs;      // latency-*.json
  std::vector<BenchRun> baseline;  // the same of an earlier build
  std::vector<RunFindings>
      findings;               // summary.json of `taprace run` and others
  std::vector<Night> nights;  // nights.jsonl, by date
  std::string gate;           // gate.md: what ci/bench --gate said
};

// Adds what is in `folder`; an error where nothing is.
Status LoadFolder(const std::string& folder, ReportContent& content);

// All of `folders`, and the latencies of `baseline` unless it is empty.
Result<ReportContent> LoadContent(const std::vector<std::string>& folders,
                                  const std::string& baseline);

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_CONTENT_H_
