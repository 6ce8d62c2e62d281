// The report for a comment on a pull request.
#ifndef TAPRACE_BENCH_REPORT_MARKDOWN_H_
#define TAPRACE_BENCH_REPORT_MARKDOWN_H_

#include <string>

#include "bench/report/content.h"

namespace taprace {

// What the gate said, findings, what changed against the baseline, and the
// percentiles of each target.
std::string ToMarkdown(const ReportContent& content);

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_MARKDOWN_H_
