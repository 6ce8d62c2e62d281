// The source files of the HTML report, as the build embeds them.
#ifndef TAPRACE_HARNESS_REPORT_PAGE_ASSETS_H_
#define TAPRACE_HARNESS_REPORT_PAGE_ASSETS_H_

#include <string_view>

namespace taprace {

extern const std::string_view kPageHtml;
extern const std::string_view kPageCss;
extern const std::string_view kModelJs;
extern const std::string_view kTimelineJs;
extern const std::string_view kPageJs;

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_PAGE_ASSETS_H_
