// Pages are files with gaps.
#ifndef TAPRACE_HARNESS_REPORT_FILL_TEMPLATE_H_
#define TAPRACE_HARNESS_REPORT_FILL_TEMPLATE_H_

#include <map>
#include <string>
#include <string_view>

namespace taprace {

// `text` with each {{name}} replaced by that value, which must be there. Values
// are not looked into.
std::string FillTemplate(std::string_view text,
                         const std::map<std::string_view, std::string>& values);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_FILL_TEMPLATE_H_
