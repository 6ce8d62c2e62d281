// Which locks matter by themselves, for Dpor: all others only guard what is
// done while they are held.
#ifndef TAPRACE_HARNESS_SCHEDULE_STRICT_LOCKS_H_
#define TAPRACE_HARNESS_SCHEDULE_STRICT_LOCKS_H_

#include <array>
#include <utility>
#include <vector>

#include "harness/schedule/access.h"
#include "harness/schedule/state.h"

namespace taprace::schedule {

// A lock is strict, once and for all, if who takes it first can be seen apart
// from what is done while it is held:
//  - somebody tries to take it, and sees whether it is held;
//  - locks are taken within each other in a circle, so that there can be a
//    deadlock;
//  - who holds it waits for something that is no lock, or for time to pass: who
//    needs the lock meanwhile may be the one who is waited for.
class StrictLocks {
 public:
  // Before each execution: nobody holds anything.
  void Begin();

  // What steps did, in order: an access of `thread`, taking and giving back
  // locks among them.
  void Note(ThreadId thread, const Access& access);
  // Before each step, and at the end. Time has just passed for `overdue`.
  void NoteWaiting(const State& state, ThreadSet overdue);

  bool Contains(ObjectId lock) const { return Has(strict_, lock); }

  // Whether there are more than at the last call: what was taken for lazy so
  // far was explored too little.
  bool Grew() { return std::exchange(grew_, false); }

 private:
  using Objects = std::vector<ObjectId>;

  static bool Has(const Objects& objects, ObjectId object);
  void Add(ObjectId lock);
  void NoteTaken(Objects& held, ObjectId lock);
  bool LeadsTo(ObjectId from, ObjectId to) const;

  Objects strict_;
  bool grew_ = false;

  // Of the current execution.
  std::array<Objects, kThreadsMax> held_;
  int thread_count_ = 0;
  Objects taken_;  // locks that were
  Objects tried_;  // objects that were accessed other than by taking them
  // The second was taken by someone who held the first.
  std::vector<std::pair<ObjectId, ObjectId>> nested_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_STRICT_LOCKS_H_
