// Runs the operations of one thread of a program.
#ifndef TAPRACE_HARNESS_EXEC_THREAD_RUNNER_H_
#define TAPRACE_HARNESS_EXEC_THREAD_RUNNER_H_

#include <array>
#include <cstdint>
#include <shared_mutex>
#include <vector>

#include "harness/exec/call_observer.h"
#include "harness/exec/child.h"
#include "harness/exec/interrupter.h"
#include "harness/exec/kernel.h"
#include "harness/history/recorder.h"
#include "harness/tap/operation.h"

namespace taprace {

class ThreadRunner {
 public:
  // `jitter_ns_max` bounds the random pause before each operation. `forking`
  // is what the threads of a program that forks share, otherwise null.
  ThreadRunner(Kernel& kernel, Recorder::Lane& lane, int64_t jitter_ns_max,
               uint64_t seed, std::shared_mutex* forking);

  // Tells `observer` of the calls of this thread, number `thread`.
  void Observe(CallObserver* observer, size_t thread) {
    observer_ = observer;
    thread_ = thread;
  }

  // Runs the operations in order. One whose descriptor or process is missing,
  // because what should have made it failed, is left out and not recorded.
  void Run(const std::vector<Operation>& operations);

 private:
  bool Possible(const Operation& operation) const;
  void Pause();
  void Record(int32_t index, const Operation& operation);
  Outcome Do(const Operation& operation);
  Outcome DoUnderFault(const Operation& operation);
  Outcome Open(const Operation& operation);
  Outcome Launch(const Operation& operation);
  int Pass(const Operation& operation);
  int CloseSlot(Slot slot);
  int CloseSlowly(Slot slot);
  int64_t Below(int64_t bound);

  Kernel& kernel_;
  Recorder::Lane& lane_;
  const int64_t jitter_ns_max_;
  uint64_t random_;
  std::shared_mutex* const forking_;
  CallObserver* observer_ = nullptr;
  size_t thread_ = 0;                // for observer_
  std::array<int, kSlotCount> fds_;  // -1: none
  std::array<Child, kSlotCount> children_;
  Interrupter interrupter_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXEC_THREAD_RUNNER_H_
