// The source files of the page, as the build embeds them.
#ifndef TAPRACE_BENCH_REPORT_PAGE_ASSETS_H_
#define TAPRACE_BENCH_REPORT_PAGE_ASSETS_H_

#include <string_view>

namespace taprace {

extern const std::string_view kReportHtml;
extern const std::string_view kReportCss;
extern const std::string_view kReportPlotsJs;
extern const std::string_view kReportPageJs;
extern const std::string_view kChartJs;

}  // namespace taprace

#endif  // TAPRACE_BENCH_REPORT_PAGE_ASSETS_H_
