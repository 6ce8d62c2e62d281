// What steering did in a run.
#ifndef TAPRACE_HARNESS_STEER_STEER_REPORT_H_
#define TAPRACE_HARNESS_STEER_STEER_REPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/steer/plan.h"

namespace taprace {

struct SteerReport {
  int64_t hits = 0;      // of points
  int64_t delays = 0;    // pauses made
  int64_t waits = 0;     // waits begun, by hold, pct and replay
  int64_t timeouts = 0;  // of them in vain
  // Where the plan says `record`: the hits in the order in which the vCPUs went
  // on from them, the first kTraceMax.
  std::vector<Hit> trace;
  bool operator==(const SteerReport&) const = default;
};

inline constexpr size_t kTraceMax = kReplayMax;

// "report HITS DELAYS WAITS TIMEOUTS VCPU:POINT …", points by index.
std::string ToLine(const SteerReport& report);
Result<SteerReport> ParseSteerReport(std::string_view line);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_STEER_STEER_REPORT_H_
