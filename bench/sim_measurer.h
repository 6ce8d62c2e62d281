// Measures simulated kernels by their cost model: the steps that all threads
// together take between the first and the last step of a call.
#ifndef TAPRACE_BENCH_SIM_MEASURER_H_
#define TAPRACE_BENCH_SIM_MEASURER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "harness/explore/program_subject.h"
#include "harness/measure/measurer.h"

namespace taprace {

class SimMeasurer : public Measurer {
 public:
  // `name` as for `taprace explore`; also "sim:13.2+off", with tapreuse(4)
  // loaded and switched off.
  static Result<std::unique_ptr<SimMeasurer>> Create(std::string_view name);

  std::string_view name() const override { return simulation_.name; }
  std::string_view unit() const override { return "steps"; }

  // Runs programs of a few calls a thread under random schedules: always the
  // same number of them, the time does not matter. The n-th slice of a workload
  // has the same result each time. A run in which the kernel panics counts as
  // one failure.
  Result<Measurement> Measure(const Workload& workload,
                              const SliceOptions& options) override;

 private:
  explicit SimMeasurer(Simulation simulation)
      : simulation_(std::move(simulation)) {}

  Simulation simulation_;
  std::map<std::string, uint64_t> slices_;  // measured so far, by workload
};

}  // namespace taprace

#endif  // TAPRACE_BENCH_SIM_MEASURER_H_
