// The files of a report.
#ifndef TAPRACE_BENCH_REPORT_WRITE_REPORT_H_
#define TAPRACE_BENCH_REPORT_WRITE_REPORT_H_

#include <string>

#include "bench/report/content.h"
#include "harness/base/result.h"

namespace taprace {

// Writes index.html, report.md and report.json into `folder`, made if need be.
Status WriteBenchReport(const std::string& folder,
                        const ReportContent& content);

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_WRITE_REPORT_H_
