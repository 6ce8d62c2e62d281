// What an exploration did and found, for a terminal and for reports.
#ifndef TAPRACE_HARNESS_EXPLORE_SUMMARY_H_
#define TAPRACE_HARNESS_EXPLORE_SUMMARY_H_

#include <string>

#include "harness/explore/explorer.h"
#include "harness/report/run_summary.h"

namespace taprace {

// "12 s: 1,234 programs, 246,800 schedules (98,000 a second), 3,456 histories,
// 2 kinds of race".
std::string ProgressLine(const ExploreSummary& summary);

// Counts, then a paragraph for each kind of race.
std::string ToText(const ExploreSummary& summary);

// For the reports that live kernels have too. What was called is not counted.
RunSummary ToRunSummary(const ExploreSummary& summary);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_SUMMARY_H_
