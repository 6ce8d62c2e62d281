// Dynamic partial order reduction: of all schedules that differ only in the
// order of steps that do not depend on each other, few (often one) are run.
// Reaches each final outcome and each finding that Dfs reaches.
//
// Source-DPOR with sleep sets: Abdulla, Aronis, Jonsson and Sagonas, "Source
// sets: a foundation for optimal dynamic partial order reduction", JACM 2017
// (algorithm 1), which refines Flanagan and Godefroid, "Dynamic partial-order
// reduction for model checking software", POPL 2005. Each step of an execution
// is compared with those before it: where two race, that is, depend on each
// other with nothing in between that orders them, the other order is tried,
// too, unless a schedule planned or done already covers it.
//
// Locks that only guard something are no reason for a race, lazily: Thomson and
// Donaldson, "The lazy happens-before relation: better partial-order reduction
// for systematic concurrency testing", PPoPP 2015, who use it to recognize
// executions; here it says which to run. Two critical sections race by what is
// done in them (see Mutex::UnlockUnchanged()), or, where that is not told, by
// giving the lock back. The later is then planned before the earlier has taken
// the lock, since in the midst of a section it cannot come. Some locks are more
// than that: see strict_locks.h. Once one is found, all begins anew.
//
// What else differs from the papers, whose steps are single accesses:
//  - A step depends on another by anything it does: the access it was chosen
//    for, the locks it gives back on its way, memory of the heap. This is
//    known only once it was taken, so a step is judged when the next is asked
//    for, and sleeping threads keep what their step did when it was taken.
//  - To give a strict lock back and to take it depend on each other but do not
//    race: one is not possible before the other. The race is with the step that
//    took the lock before.
//  - Steps that take a lock and give it back by Mutex::UnlockUnchanged() do not
//    depend on each other by that lock, but on all others that take it: those
//    do more with it, or hold it longer.
//  - Threads that wait for a lock at the end of an execution are judged as if
//    they took it, and those that hold one as if they gave it back.
//  - A finding ends an execution before the other threads have shown what they
//    do. Before the step that led to it, everything else is tried.
//  - Where time passes since nobody can go on (CondVar::WaitFor(), Sleep()),
//    all that follows comes after all that was before.
//  - Pause() depends on every step of other threads, since any of them lets
//    the thread go on. That keeps the reduction sound but makes loops that
//    pause dear: Dfs is dearer still.
//
// With a bound on preemptions: bounded_dpor.h.
//
// Ends only for subjects whose executions all end: of a subject with a
// livelock it finds one, but there is no end to trying others.
#ifndef TAPRACE_HARNESS_SCHEDULE_DPOR_H_
#define TAPRACE_HARNESS_SCHEDULE_DPOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "harness/schedule/dpor_event.h"
#include "harness/schedule/strategy.h"
#include "harness/schedule/strict_locks.h"

namespace taprace::schedule {

class Dpor : public Strategy {
 public:
  bool Begin() override;
  ThreadId Next(const State& state) override;
  void End(const State& state) override;
  bool HeedsEffects() const override { return true; }
  void OnEffect(const Access& effect) override;
  void OnWake(ThreadId thread) override;
  void OnTimePasses(ThreadSet threads) override;

 private:
  // How many steps of each thread happen before something, it included.
  using Clock = std::array<int32_t, kThreadsMax>;

  using Event = DporEvent;

  // A lock that a thread holds before a step.
  struct Holding {
    ThreadId thread;
    Access lock;   // as it was taken
    size_t since;  // the step that took it
  };

  // A scheduling point of the current execution.
  struct Node {
    ThreadSet enabled = 0;
    ThreadSet backtrack = 0;  // tried or to be tried
    // What need not be tried here, since it was where nothing that depends on
    // it came before: those inherited and those tried.
    std::vector<std::shared_ptr<const Event>> sleepers;
    ThreadSet asleep = 0;  // the threads of sleepers
    Event taken;
    Clock clock = {};   // of `taken`
    int32_t count = 0;  // `taken` is that many'th step of its thread
  };

  static bool Within(const Clock& clock, const Node& node) {
    return clock[static_cast<size_t>(node.taken.thread)] >= node.count;
  }
  void Join(Clock& clock, const Clock& other) const;

  // The step that was taken last is over: what it did is known.
  void CompleteStep();
  void LetTimePass();
  // Whether to take that lock is no reason for a race.
  bool Lazy(ObjectId lock) const;
  // What the step that is over means for which locks are strict.
  void NoteLocks(const Event& event);
  // As if those of `threads` that wait for locks, or could at last take them,
  // did.
  void JudgeWaiting(const State& state, ThreadSet threads);
  // As if each thread that holds a lock gave it back.
  void JudgeHolding();
  // Where `event` races with earlier steps, plans the other order. `before` is
  // the clock of its thread; returns the clock of `event`. With `strict`, its
  // access is to a strict lock.
  Clock Judge(const Event& event, const Clock& before, bool strict);
  // Plans to take `event` before the step of nodes_[at].
  void Reverse(size_t at, const Event& event, const Clock& before);
  // The steps after nodes_[at] that can be taken without it, in order.
  std::vector<const Node*> Without(size_t at) const;
  // Those of `steps` without which `event` would not come.
  std::vector<const Node*> CausesOf(const std::vector<const Node*>& steps,
                                    const Event& event,
                                    const Clock& before) const;
  std::vector<Holding> HoldingsAt(size_t at) const;
  // The latest step, nodes_[at] or before, that is not within a section that
  // would keep `event` from being taken first.
  size_t Outside(size_t at, const Event& event, const Clock& before) const;
  ThreadSet FirstSteps(size_t at, const Event& event,
                       const Clock& before) const;
  void Expand(const State& state);

  bool begun_ = false;
  std::vector<Node> nodes_;
  // Steps before this one were taken, and judged, in an earlier execution.
  size_t first_new_ = 0;

  StrictLocks strict_;

  // Of the current execution.
  size_t depth_ = 0;  // scheduling points so far
  bool in_step_ = false;
  bool abandoned_ = false;
  ThreadSet woken_ = 0;    // by the step that is being taken
  ThreadSet overdue_ = 0;  // for whom time passed before the next step
  int known_threads_ = 0;
  // What happens before the next step of each thread.
  std::array<Clock, kThreadsMax> clocks_ = {};
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_DPOR_H_
