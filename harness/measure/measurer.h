// Somebody who can measure workloads: this kernel, a guest's, a simulated one.
#ifndef TAPRACE_HARNESS_MEASURE_MEASURER_H_
#define TAPRACE_HARNESS_MEASURE_MEASURER_H_

#include <cstdint>
#include <string_view>

#include "harness/base/result.h"
#include "harness/measure/measurement.h"
#include "harness/measure/workload.h"

namespace taprace {

struct SliceOptions {
  // How long each thread goes on making calls.
  int64_t time_ns = 50'000'000;
  // A thread that has made this many stops earlier.
  int64_t calls_max = 1'000'000;
  // A fault planted into the timed region: each call is followed by a busy
  // wait of this part of its own duration. For tests of what compares.
  int delay_percent = 0;

  bool operator==(const SliceOptions&) const = default;
};

class Measurer {
 public:
  virtual ~Measurer() = default;

  // The name of the kernel: "linux", "sim:13.2", …
  virtual std::string_view name() const = 0;

  // What latencies are counted in: "ns" or "steps".
  virtual std::string_view unit() const = 0;

  // Measures for a while. Slices of one workload that follow each other find
  // the idle interfaces in place. An error means that this workload cannot be
  // measured here.
  virtual Result<Measurement> Measure(const Workload& workload,
                                      const SliceOptions& options) = 0;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_MEASURE_MEASURER_H_
