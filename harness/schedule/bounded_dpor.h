// Dynamic partial order reduction with a bound on preemptions, counted as Dfs
// does: reaches each final outcome and each finding that Dfs reaches with the
// same bound, with a part of its schedules.
//
// Coons, Musuvathi and McKinley, "Bounded partial-order reduction", OOPSLA
// 2013: where two steps depend on each other, the later is planned before the
// earlier one, as in Dpor. That may cost a preemption that is not there to be
// had; so it is also planned where the thread of the earlier step was switched
// to, which costs none. And since to wait for a lock costs none either, a step
// that takes a lock has its thread planned before the step that gave it back,
// too: without that, outcomes of Dfs were missed. Nothing sleeps, since what
// was tried earlier may have been cut by the bound.
//
// What to try is planned on the way back from the end of an execution, see
// aftermath.h. So what leads to a point that was gone on from before is cut off
// there: what was seen from it is known, and is a reason to try other orders of
// the steps before as if it had been seen again; see visited_points.h. And
// where it is known what a thread would do, since it was seen to do it before
// steps that its step does not depend on, it need not do so to come to such a
// point.
//
// All locks count as if their order could be seen. Ends only for subjects whose
// executions all end.
#ifndef TAPRACE_HARNESS_SCHEDULE_BOUNDED_DPOR_H_
#define TAPRACE_HARNESS_SCHEDULE_BOUNDED_DPOR_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "harness/schedule/aftermath.h"
#include "harness/schedule/dpor_event.h"
#include "harness/schedule/event_table.h"
#include "harness/schedule/last_steps.h"
#include "harness/schedule/strategy.h"
#include "harness/schedule/visited_points.h"

namespace taprace::schedule {

class BoundedDpor : public Strategy {
 public:
  explicit BoundedDpor(int preemptions_max)
      : preemptions_max_(preemptions_max) {}

  bool Begin() override;
  ThreadId Next(const State& state) override;
  void End(const State& state) override;
  bool HeedsEffects() const override { return true; }
  void OnEffect(const Access& effect) override;
  void OnTimePasses(ThreadSet threads) override;

 private:
  // A scheduling point of the current execution.
  struct Node {
    Point point;
    ThreadSet enabled = 0;
    ThreadSet spawned = 0;
    ThreadId preempted = kNoThread;  // who is, by any other answer; or none
    ThreadSet backtrack = 0;         // tried or to be tried
    ThreadId taken = kNoThread;      // this step
    bool time_passed = false;        // when it was over
    ThreadSet tried = 0;             // to the end
    std::vector<EventId> events;     // of what was tried before this step
    Aftermath aftermath;             // of what was tried to the end
  };

  // What a later step is compared with.
  struct Step {
    EventId event = 0;
    uint64_t hash = 0;    // of the step and those that come before it
    ThreadSet after = 0;  // threads of which it depends on an earlier step
  };

  ThreadSet Affordable(const Node& node) const;
  // The step that was taken last is over: what it did is known.
  void CompleteStep();
  // It is what was done at nodes_.back().
  void SetLastStep(EventId event);
  // The event after steps_.
  Step StepOf(EventId event);
  void Expand(const State& state);
  // Which the last step led to, from nodes_.back().
  Point NextPoint() const;
  void Visit();
  // Goes on to try the thread at nodes_.back(), where another one was tried to
  // the end. Returns false if what comes of that is known, so that it is tried
  // to the end, too.
  bool TryNext(ThreadId thread);
  // What the thread would do at nodes_.back(), if that is known.
  std::optional<EventId> Foresee(ThreadId thread) const;
  // Whether it would do the same at the node of that number as at
  // nodes_.back(), since it depends on no step between them.
  bool IsSameSince(size_t node, EventId event) const;
  // Whether nodes_.back() is where the thread it chose began to run.
  bool BeginsBlock() const;
  // Plans what is to be tried at nodes_.back(), of which a step is tried to the
  // end, by what happened after that step.
  void GoBack(Aftermath after);
  // The threads among `threads` that wait for locks, or could at last take
  // them: as if they did.
  std::vector<Pursuit> Waiting(const State& state, ThreadSet threads);

  const int preemptions_max_;
  bool begun_ = false;
  std::vector<Node> nodes_;
  std::vector<Step> steps_;  // that were taken, of nodes_
  LastSteps last_steps_;     // the same
  // Steps before this one were taken in an earlier execution.
  size_t first_new_ = 0;
  EventTable events_;
  VisitedPoints visited_;

  // Of the current execution.
  size_t depth_ = 0;  // scheduling points so far
  bool in_step_ = false;
  DporEvent event_;  // the step that is taken, if it is a new one
  bool abandoned_ = false;
  Aftermath last_;  // of the point after the last step
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_BOUNDED_DPOR_H_
