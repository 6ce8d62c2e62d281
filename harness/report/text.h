// Reports for a terminal: UTF-8 without colour, at most 118 columns except for
// what must stay in one piece (sentences and commands).
#ifndef TAPRACE_HARNESS_REPORT_TEXT_H_
#define TAPRACE_HARNESS_REPORT_TEXT_H_

#include <string>

#include "harness/report/counterexample.h"
#include "harness/report/run_summary.h"

namespace taprace {

// The whole story of one counterexample: what broke, how often, the program,
// the history as a diagram (see diagram.h), how far an order of the calls gets,
// and the command that repeats it. Of a long history the part around the
// guilty calls; control characters in data are replaced.
std::string ToText(const Counterexample& counterexample);

// What a run did: counts, outcomes by kind of operation, and one paragraph a
// counterexample. What a run in a terminal ends with.
std::string ToText(const RunSummary& summary);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_REPORT_TEXT_H_
