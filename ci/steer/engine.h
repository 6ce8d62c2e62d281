// What happens to vCPUs at the points of a plan. Knows nothing of QEMU: each
// vCPU is a thread, which waits inside the call that tells of what it does.
//
// Thread-safe. No call waits longer than the plan's times allow, and none at
// all outside of runs. Whoever waits goes on at once when the run ends or
// another plan is loaded.
#ifndef TAPRACE_CI_STEER_ENGINE_H_
#define TAPRACE_CI_STEER_ENGINE_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "harness/steer/plan.h"
#include "harness/steer/steer_report.h"

namespace taprace {

class Engine {
 public:
  // vCPUs are numbered from 0.
  explicit Engine(int vcpus);

  // Ends the run under way and forgets it.
  void Load(Plan plan);

  // All chance of the next runs comes from `seed`, for each vCPU apart: what
  // one does changes nothing about the luck of another.
  void Seed(uint64_t seed);

  void RunBegins();
  void RunEnds();

  // From the vCPU's thread.
  void CallBegins(int vcpu);
  void CallEnds(int vcpu);
  void Idles(int vcpu);    // it has nothing to do until an interrupt
  void Resumes(int vcpu);  // it has
  void Reaches(int vcpu, size_t point);

  // Of the run under way or the last one.
  SteerReport Report() const;

 private:
  using Lock = std::unique_lock<std::mutex>;

  struct Vcpu {
    uint64_t random = 0;
    int64_t priority = 0;  // for Pct
    int calls = 0;         // under way; several threads may share a vCPU
    bool idle = false;
    std::vector<int64_t> reached;  // by point
  };

  template <typename Condition>
  void Wait(Lock& lock, int64_t time_us, const Condition& condition);
  void DrawPriorities();
  void FollowReplay(Lock& lock, int vcpu, size_t point);
  void FollowPct(Lock& lock, int vcpu);
  void FollowHolds(Lock& lock, int vcpu, size_t point);
  void FollowDelays(Lock& lock, int vcpu, size_t point);
  bool Outranked(int vcpu) const;
  int64_t ReachedByOthers(int vcpu, size_t point) const;
  Vcpu& VcpuAt(int vcpu) { return vcpus_[static_cast<size_t>(vcpu)]; }

  std::atomic<bool> running_ = false;  // changes under the mutex
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // All that follows is guarded by mutex_.
  Plan plan_;
  uint64_t seed_ = 0;
  uint64_t run_ = 0;  // counts runs and ends of runs
  std::vector<Vcpu> vcpus_;
  std::vector<bool> holding_;           // by Plan::holds
  std::vector<int64_t> change_points_;  // of Pct, ascending
  int64_t pct_hits_ = 0;
  size_t replayed_ = 0;  // hits of Replay that have happened or are given up
  SteerReport report_;
};

}  // namespace taprace

#endif  // TAPRACE_CI_STEER_ENGINE_H_
