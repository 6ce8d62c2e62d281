// A counterexample as a web page.
#ifndef TAPRACE_HARNESS_REPORT_HTML_H_
#define TAPRACE_HARNESS_REPORT_HTML_H_

#include <cstddef>
#include <string>

#include "harness/report/counterexample.h"

namespace taprace {

// No page is larger, in bytes.
inline constexpr size_t kHtmlSizeMax = 300'000;

// One file that needs nothing else and never asks the network (its content
// security policy forbids it): a timeline of the calls to zoom into, the order
// of them that works as far as it goes, the program, the command to repeat it.
// Of a history with more calls than fit, those around the guilty ones; the
// page says so, and shows the text report where scripts are off.
std::string ToHtml(const Counterexample& counterexample);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_HTML_H_
