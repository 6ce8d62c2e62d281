// Reports for continuous integration, as JUnit XML.
#ifndef TAPRACE_HARNESS_REPORT_JUNIT_H_
#define TAPRACE_HARNESS_REPORT_JUNIT_H_

#include <string>

#include "harness/report/run_summary.h"

namespace taprace {

// One test suite for the run: a failed test case a counterexample, with the
// whole text report as the failure's body; one passed test case where there is
// none. The summary of the run is the suite's system-out.
std::string ToJunit(const RunSummary& summary);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_JUNIT_H_
