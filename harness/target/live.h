// A target that is a kernel this process can call: programs run on real
// threads of this process.
#ifndef TAPRACE_HARNESS_TARGET_LIVE_H_
#define TAPRACE_HARNESS_TARGET_LIVE_H_

#include <memory>
#include <string>

#include "harness/exec/executor.h"
#include "harness/exec/kernel.h"
#include "harness/target/target.h"

namespace taprace {

// What can befall operations on a live kernel; LiveTarget adds it to traits. A
// descriptor limit is one of a whole process, so that only a process of its own
// can be at it; and no kernel lets just one caller run out of memory.
std::vector<FaultedKind> LiveFaults();

class LiveTarget : public Target {
 public:
  LiveTarget(std::string name, Traits traits, std::unique_ptr<Kernel> kernel,
             ExecutorOptions options);
  ~LiveTarget() override;

  std::string_view name() const override { return name_; }
  const Traits& traits() const override { return traits_; }
  Result<RunResult> Run(const Program& program, uint64_t seed) override;
  bool lost() const override { return executor_.lost(); }
  Status CleanUp() override;

  // What programs run on, for who measures without them.
  Kernel& kernel() { return *kernel_; }

 private:
  Status MayRun(const Program& program) const;
  Status MayBefall(const Operation& operation) const;

  const std::string name_;
  const Traits traits_;
  std::unique_ptr<Kernel> kernel_;
  Executor executor_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TARGET_LIVE_H_
