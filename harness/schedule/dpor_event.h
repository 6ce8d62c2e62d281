// What a step did, for Dpor: whether its order to others matters.
#ifndef TAPRACE_HARNESS_SCHEDULE_DPOR_EVENT_H_
#define TAPRACE_HARNESS_SCHEDULE_DPOR_EVENT_H_

#include <cstdint>
#include <span>
#include <vector>

#include "harness/schedule/access.h"
#include "harness/schedule/state.h"

namespace taprace::schedule {

// Accesses, and whether one of two such depends on one of the other.
class AccessSet {
 public:
  void clear();
  void Add(const Access& access);
  bool empty() const { return accesses_.empty(); }
  const std::vector<Access>& accesses() const { return accesses_; }
  Access& back() { return accesses_.back(); }

  bool DependsOn(const AccessSet& other) const;

  // Within the same step, a lock was taken to be given back by `release`, and
  // nothing but what was done meanwhile can depend on others: marks both as
  // such. Returns false if it was taken by an earlier step.
  bool JoinSection(const Access& release);

 private:
  static uint64_t BitOf(ObjectId object);

  std::vector<Access> accesses_;
  // A bit for each object, some with others in common: sets that have none in
  // common do not depend on each other.
  uint64_t objects_ = 0;
};

struct DporEvent {
  // Of a step chosen for `access`. With `lazy`, taking the lock, if it is one,
  // is no reason for a race.
  void Begin(ThreadId thread, const Access& access, bool lazy);
  // It also did that.
  void Add(const Access& effect, bool lazy);

  const Access& access() const { return all.accesses().front(); }

  ThreadId thread = kNoThread;
  AccessSet all;  // first what it was chosen for
  // The order of these is what can be seen: all but the taking of lazy locks.
  // To give such a lock back stands for a change of what it guards, unless the
  // subject promises that there was none that it does not tell.
  AccessSet seen;
  std::vector<Access> locks;  // that were taken and given back, in order
};

// Whether the two cannot be swapped if one comes right after the other.
inline bool Depend(const DporEvent& a, const DporEvent& b) {
  return a.all.DependsOn(b.all);
}
// Whether more than their order can differ by that.
inline bool Race(const DporEvent& a, const DporEvent& b) {
  return a.seen.DependsOn(b.seen);
}

// Whether a step of those accesses took the lock that `wanted` is to take, so
// that only one of the two can have it.
bool TakesLockOf(std::span<const Access> step, const Access& wanted);
// Whether it gave back the lock that `wanted` takes.
bool GivesLockTo(std::span<const Access> step, const Access& wanted);

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_DPOR_EVENT_H_
