// Invariants that are checked while a program runs: what they find is on its
// way to the host before the kernel that broke them may panic.
#ifndef TAPRACE_HARNESS_AGENT_ONLINE_CHECK_H_
#define TAPRACE_HARNESS_AGENT_ONLINE_CHECK_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "harness/agent/port.h"
#include "harness/check/violation.h"
#include "harness/exec/call_observer.h"
#include "harness/program/program.h"
#include "harness/tap/traits.h"

namespace taprace {

// A fast first line, not a second truth: it tells of a double claim or a failed
// generic open only where that is certain, and at most once a run. Costs an
// atomic addition an open and a close, and no system call before it finds
// something. The host judges the whole history after the run.
class OnlineCheck final : public CallObserver {
 public:
  // `next`, which may be null, is told of all calls, too.
  OnlineCheck(Port& port, CallObserver* next) : port_(port), next_(next) {}

  // Before a run of `program`, which is complete. No thread may be running.
  void Begin(Program program, const Traits& traits);

  void BeforeCall(size_t thread, int32_t index) override;
  void AfterCall(size_t thread, const Record& record) override;

 private:
  static constexpr size_t kUnits = static_cast<size_t>(kUnitMax) + 1;
  static constexpr size_t kFamilies = 2;

  // The units that one thread's descriptors hold, -1: none.
  struct alignas(64) Held {
    std::array<int32_t, kSlotCount> places;
  };

  const Operation& At(size_t thread, int32_t index) const {
    return program_.threads[thread][static_cast<size_t>(index)];
  }
  void Claim(size_t thread, const Operation& operation, const Record& record);
  void Tell(size_t thread, int32_t index, Invariant invariant);

  Port& port_;
  CallObserver* const next_;
  // Its own: threads that hang for ever may come back after the run.
  Program program_;
  bool claims_are_certain_ = true;
  bool generic_opens_must_succeed_ = true;
  std::vector<Held> held_;  // by thread
  std::array<std::atomic<int32_t>, kFamilies* kUnits> holders_ = {};
  std::atomic<bool> told_ = false;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_ONLINE_CHECK_H_
