// How long calls took, and how often they failed.
#ifndef TAPRACE_HARNESS_MEASURE_MEASUREMENT_H_
#define TAPRACE_HARNESS_MEASURE_MEASUREMENT_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/measure/histogram.h"

namespace taprace {

struct Measurement {
  // Of the calls that succeeded: nanoseconds, or steps of a simulated kernel.
  Histogram latency;
  // How many failed, and with what: an errno name ("EBUSY"), "others: EBUSY"
  // where it was a call that is not timed, or the title of a panic.
  std::map<std::string, int64_t> failed;

  int64_t failures() const;
  void Merge(const Measurement& other);
};

// One line of words without spaces at either end: the exact figures, then
// buckets and failures. Reads back as the same measurement.
std::string ToLine(const Measurement& measurement);
Result<Measurement> ParseMeasurement(std::string_view line);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_MEASURE_MEASUREMENT_H_
