// The report as one page that needs nothing but a browser.
#ifndef TAPRACE_BENCH_REPORT_PAGE_H_
#define TAPRACE_BENCH_REPORT_PAGE_H_

#include <string>

#include "bench/report/content.h"

namespace taprace {

// Plots by Chart.js, which is embedded; tables of all figures. Without scripts
// it shows the report in Markdown.
std::string ToPage(const ReportContent& content);

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_PAGE_H_
