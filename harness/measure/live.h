// Measures the kernel that this process runs on.
#ifndef TAPRACE_HARNESS_MEASURE_LIVE_H_
#define TAPRACE_HARNESS_MEASURE_LIVE_H_

#include <memory>
#include <string>

#include "harness/exec/kernel.h"
#include "harness/measure/measurer.h"

namespace taprace {

class LiveMeasurer : public Measurer {
 public:
  // `outlives_close`: as in traits.h. `kernel` must outlive this.
  LiveMeasurer(std::string name, Kernel& kernel, bool outlives_close);
  ~LiveMeasurer() override;

  std::string_view name() const override { return name_; }
  std::string_view unit() const override { return "ns"; }

  // The timed region is a clock read, the call, a clock read. The interfaces
  // that calls have left behind are removed after the slice, for removing one
  // while others are looked up is what stock FreeBSD panics at.
  Result<Measurement> Measure(const Workload& workload,
                              const SliceOptions& options) override;

 private:
  Status Populate(int units);
  Status RemoveMade();

  const std::string name_;
  Kernel& kernel_;
  const bool outlives_close_;
  int present_ = 0;  // units 0 to here are there, idle
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_MEASURE_LIVE_H_
