// Measures the kernel of a guest, through the agent in it.
#ifndef TAPRACE_BENCH_VM_MEASURER_H_
#define TAPRACE_BENCH_VM_MEASURER_H_

#include "harness/measure/measurer.h"
#include "harness/vm/vm_target.h"

namespace taprace {

class VmMeasurer : public Measurer {
 public:
  // `guest` must outlive this.
  explicit VmMeasurer(VmTarget& guest) : guest_(guest) {}

  std::string_view name() const override { return guest_.name(); }
  std::string_view unit() const override { return "ns"; }
  Result<Measurement> Measure(const Workload& workload,
                              const SliceOptions& options) override {
    return guest_.Measure(workload, options);
  }

 private:
  VmTarget& guest_;
};

}  // namespace taprace

#endif  // TAPRACE_BENCH_VM_MEASURER_H_
