#include "ci/steer/engine.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/base/random.h"

namespace taprace {

Engine::Engine(int vcpus) : vcpus_(static_cast<size_t>(vcpus)) {}

void Engine::Load(Plan plan) {
  const Lock lock(mutex_);
  running_ = false;
  ++run_;
  plan_ = std::move(plan);
  report_ = {};
  for (Vcpu& vcpu : vcpus_) vcpu.reached.assign(plan_.points.size(), 0);
  holding_.assign(plan_.holds.size(), false);
  changed_.notify_all();
}

void Engine::Seed(uint64_t seed) {
  const Lock lock(mutex_);
  seed_ = seed;
}

void Engine::RunBegins() {
  const Lock lock(mutex_);
  ++run_;
  report_ = {};
  for (size_t i = 0; i < vcpus_.size(); ++i) {
    vcpus_[i].random = DerivedSeed(seed_, i + 1);
    vcpus_[i].calls = 0;
    vcpus_[i].reached.assign(plan_.points.size(), 0);
  }
  holding_.assign(plan_.holds.size(), false);
  replayed_ = 0;
  DrawPriorities();
  running_ = true;
  changed_.notify_all();
}

void Engine::RunEnds() {
  const Lock lock(mutex_);
  running_ = false;
  ++run_;
  changed_.notify_all();
}

// All lie above those that change points give.
void Engine::DrawPriorities() {
  uint64_t random = DerivedSeed(seed_, 0);
  for (size_t i = 0; i < vcpus_.size(); ++i) {
    const size_t other = NextRandom(random) % (i + 1);
    vcpus_[i].priority = vcpus_[other].priority;
    vcpus_[other].priority = static_cast<int64_t>(i) + 1;
  }
  change_points_.clear();
  pct_hits_ = 0;
  if (!plan_.pct) return;
  const auto length = static_cast<uint64_t>(plan_.pct->length);
  for (int i = 1; i < plan_.pct->depth; ++i) {
    change_points_.push_back(1 +
                             static_cast<int64_t>(NextRandom(random) % length));
  }
  std::sort(change_points_.begin(), change_points_.end());
}

void Engine::CallBegins(int vcpu) {
  const Lock lock(mutex_);
  if (running_) ++VcpuAt(vcpu).calls;
}

void Engine::CallEnds(int vcpu) {
  const Lock lock(mutex_);
  int& calls = VcpuAt(vcpu).calls;
  // A thread may have moved to this vCPU in the call.
  calls = std::max(0, calls - 1);
  changed_.notify_all();
}

void Engine::Idles(int vcpu) {
  const Lock lock(mutex_);
  VcpuAt(vcpu).idle = true;
  changed_.notify_all();
}

void Engine::Resumes(int vcpu) {
  const Lock lock(mutex_);
  VcpuAt(vcpu).idle = false;
}

void Engine::Reaches(int vcpu, size_t point) {
  if (!running_.load(std::memory_order_relaxed)) return;
  Lock lock(mutex_);
  // What was translated for an earlier plan may still run.
  if (!running_ || point >= plan_.points.size()) return;
  const uint64_t run = run_;
  ++report_.hits;
  ++VcpuAt(vcpu).reached[point];
  changed_.notify_all();
  FollowReplay(lock, vcpu, point);
  if (run == run_) FollowPct(lock, vcpu);
  if (run == run_) FollowHolds(lock, vcpu, point);
  if (run == run_) FollowDelays(lock, vcpu, point);
  if (run == run_ && plan_.record && report_.trace.size() < kTraceMax) {
    report_.trace.push_back({.vcpu = vcpu, .point = point});
  }
}

SteerReport Engine::Report() const {
  const Lock lock(mutex_);
  return report_;
}

// Waits until `condition` holds, the time is up or the run is over.
template <typename Condition>
void Engine::Wait(Lock& lock, int64_t time_us, const Condition& condition) {
  if (condition()) return;
  const uint64_t run = run_;
  ++report_.waits;
  changed_.wait_for(lock, std::chrono::microseconds(time_us),
                    [&] { return run != run_ || condition(); });
  if (run == run_ && !condition()) ++report_.timeouts;
}

void Engine::FollowReplay(Lock& lock, int vcpu, size_t point) {
  if (!plan_.replay) return;
  const std::vector<Hit>& hits = plan_.replay->hits;
  const Hit hit{.vcpu = vcpu, .point = point};
  const auto next = hits.begin() + static_cast<std::ptrdiff_t>(replayed_);
  const auto found = std::find(next, hits.end(), hit);
  if (found == hits.end()) return;
  const auto turn = static_cast<size_t>(found - hits.begin());
  const uint64_t run = run_;
  Wait(lock, plan_.replay->time_us, [&] { return replayed_ >= turn; });
  if (run != run_) return;
  replayed_ = std::max(replayed_, turn + 1);
  changed_.notify_all();
}

bool Engine::Outranked(int vcpu) const {
  const int64_t priority = vcpus_[static_cast<size_t>(vcpu)].priority;
  return std::any_of(vcpus_.begin(), vcpus_.end(), [&](const Vcpu& other) {
    return other.calls > 0 && !other.idle && other.priority > priority;
  });
}

void Engine::FollowPct(Lock& lock, int vcpu) {
  // What interrupts and kernel threads do is not the program's.
  if (!plan_.pct || VcpuAt(vcpu).calls == 0) return;
  ++pct_hits_;
  for (size_t i = 0; i < change_points_.size(); ++i) {
    if (change_points_[i] != pct_hits_) continue;
    VcpuAt(vcpu).priority = -static_cast<int64_t>(i);
    changed_.notify_all();
  }
  Wait(lock, plan_.pct->time_us, [&] { return !Outranked(vcpu); });
}

int64_t Engine::ReachedByOthers(int vcpu, size_t point) const {
  int64_t count = 0;
  for (size_t i = 0; i < vcpus_.size(); ++i) {
    if (i != static_cast<size_t>(vcpu)) count += vcpus_[i].reached[point];
  }
  return count;
}

void Engine::FollowHolds(Lock& lock, int vcpu, size_t point) {
  const uint64_t run = run_;
  for (size_t i = 0; run == run_ && i < plan_.holds.size(); ++i) {
    const Hold hold = plan_.holds[i];
    if (hold.point != point || holding_[i]) continue;
    holding_[i] = true;
    const int64_t before = ReachedByOthers(vcpu, hold.until);
    Wait(lock, hold.time_us,
         [&] { return ReachedByOthers(vcpu, hold.until) > before; });
    if (run == run_) holding_[i] = false;
  }
}

void Engine::FollowDelays(Lock& lock, int vcpu, size_t point) {
  constexpr uint64_t kPercent = 100;
  const uint64_t run = run_;
  for (size_t i = 0; run == run_ && i < plan_.delays.size(); ++i) {
    const Delay delay = plan_.delays[i];
    if (delay.point.value_or(point) != point) continue;
    const uint64_t luck = NextRandom(VcpuAt(vcpu).random) % kPercent;
    if (luck >= static_cast<uint64_t>(delay.percent)) continue;
    ++report_.delays;
    changed_.wait_for(lock, std::chrono::microseconds(delay.time_us),
                      [&] { return run != run_; });
  }
}

}  // namespace taprace
