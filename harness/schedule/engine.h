// Runs a subject's threads one step at a time in the order a strategy decides.
//
// Threads are fibers of one OS thread. A step is all that a thread does from
// one scheduling point to just before the next one; the primitives of sync.h
// are the scheduling points, each right before what it does takes effect. Runs
// are deterministic: the same answers of the strategy give the same execution,
// on every machine and in every build.
//
// The happens-before order is sequentially consistent; weaker memory orders
// are not explored.
#ifndef TAPRACE_HARNESS_SCHEDULE_ENGINE_H_
#define TAPRACE_HARNESS_SCHEDULE_ENGINE_H_

#ifdef TAPRACE_OS_THREADS
#include "harness/schedule/os_engine.h"
#else

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/schedule/fiber.h"
#include "harness/schedule/finding.h"
#include "harness/schedule/schedule.h"
#include "harness/schedule/state.h"
#include "harness/schedule/strategy.h"
#include "harness/schedule/subject.h"

namespace taprace::schedule {

// One step that was taken.
struct Step {
  ThreadId thread = 0;
  Access access;
};

struct EngineOptions {
  // More steps than that are a livelock.
  int64_t steps_max = 20'000;
  // Keeps Execution::steps; a little slower.
  bool keep_steps = false;
};

// What happened in one execution.
struct Execution {
  std::optional<Finding> finding;
  bool abandoned = false;  // by the strategy
  int64_t step_count = 0;
  // Steps at which several threads could go on. Where there is none, there is
  // no other schedule.
  int64_t choice_count = 0;
  // Of the threads, kinds and objects of all steps, in order.
  uint64_t trace_hash = 0;
  Schedule schedule;
  std::vector<Step> steps;  // with keep_steps
};

class Engine {
 public:
  explicit Engine(EngineOptions options = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // One execution; null if the strategy has none left. The result is valid
  // until the next call.
  const Execution* Run(Subject& subject, Strategy& strategy);

  // The engine that runs on this OS thread; null outside of Run(). What
  // follows is for the primitives of this folder only.
  static Engine* Current() { return current_engine_; }

  // The number of a new object: made by a thread, it tells which, and how many
  // that had made before.
  ObjectId NewObject(const char* name);
  // Of all objects there are, by their number - 1. To set them, before threads
  // run, makes and forgets objects.
  std::span<const char* const> object_names() const {
    return {object_names_.data(), objects_end_};
  }
  void SetObjectNames(std::span<const char* const> names);
  std::string NameOf(ObjectId object) const;
  std::string NameOf(ThreadId thread) const;

  ThreadId Spawn(const char* name, std::function<void()> body);

  // The thread that runs; kNoThread in Start(), Finish() and while threads are
  // unwound: then nothing is a scheduling point.
  ThreadId running() const { return running_; }
  // Whether the subject runs, one of its threads or it alone.
  bool InSubject() const { return running_ != kNoThread || alone_; }
  const State& state() const { return state_; }
  // The last step that was taken.
  int64_t last_step() const { return state_.step - 1; }

  // The running thread is about to do `access`: returns when it may.
  void Point(const Access& access) {
    state_.pending[static_cast<size_t>(running_)] = access;
    GoOn();
  }

  // Point(), for an access that is not possible before Enable() of it.
  void PointWhenEnabled(const Access& access) {
    Disable(SetOf(running_));
    Point(access);
  }

  void Enable(ThreadSet threads) { state_.enabled |= threads; }
  void Disable(ThreadSet threads) { state_.enabled &= ~threads; }
  // What the running thread does to objects besides its accesses; see
  // Strategy::OnEffect().
  void Affect(ObjectId object, AccessKind kind) {
    if (HeedsEffects()) strategy_->OnEffect({object, kind, ""});
  }
  // Whether it is of use to find out more about that than is known anyway.
  bool HeedsEffects() const { return heeds_effects_ && running_ != kNoThread; }
  // Enables `thread` because of what the running one does.
  void Wake(ThreadId thread) {
    const ThreadSet set = SetOf(thread);
    // Else it could have gone on without being woken.
    const bool waits = (state_.enabled & set) == 0;
    if (waits && HeedsEffects()) strategy_->OnWake(thread);
    asleep_ &= ~set;
    Enable(set);
  }

  // The disabled threads are enabled again when another thread took a step
  // (paused) or when no thread can go on (asleep).
  void SetPaused(ThreadSet threads) {
    paused_ |= threads;
    Affect(kEveryObject, AccessKind::kWrite);
  }
  void SetAsleep(ThreadSet threads) { asleep_ |= threads; }
  // Until `thread` ended.
  void Join(ThreadId thread);

  // Writes the number of the running thread's next step to `stamp` when it is
  // taken.
  void StampNextStep(int64_t* stamp) {
    threads_[static_cast<size_t>(running_)]->stamp = stamp;
  }

  // Ends the execution with a finding; the first one counts. Unwinds the
  // caller.
  [[noreturn]] void Fail(FindingKind kind, std::string message);
  // The same without leaving the caller, who goes on until its next step.
  void Report(FindingKind kind, std::string message);

 private:
  // Where the engine goes on when a fiber gives way.
  static constexpr ThreadId kOver = -1;

  struct Thread {
    explicit Thread(Engine* engine_, ThreadId id_);
    Engine* engine;
    ThreadId id;
    const char* name = "";
    std::function<void()> body;
    ThreadSet joiners = 0;
    bool ended = false;
    int64_t* stamp = nullptr;
    size_t objects = 0;  // made so far
    Fiber fiber;
  };

  void Reset(Strategy& strategy);
  void StartSubject(Subject& subject);
  void RunThreads();
  void RunToFirstPoint(ThreadId thread);
  void FinishSubject(Subject& subject);
  template <typename Call>
  bool RunAlone(const Call& call);
  void UnwindThreads();
  bool NobodyFailed() const;
  void GoOn();
  ThreadId Choose();
  // What Choose() seldom does stands apart, so that it stays small: it is
  // called for each step.
  [[gnu::cold, gnu::noinline]] ThreadId EndOfSteps();
  [[gnu::cold, gnu::noinline]] ThreadId NotTaken(ThreadId next);
  [[gnu::noinline]] void NoteSwitch(ThreadId next);
  [[gnu::noinline]] void NoteStep(ThreadId next, const Access& access);
  void Take(ThreadId next);
  // Whether some thread can take a step, now that time may pass.
  bool EnableSome() { return state_.enabled != 0 || LetTimePass(); }
  [[gnu::noinline]] bool LetTimePass();
  void ThreadMain(Thread& thread);
  std::string DescribeWaiting() const;

  static constinit thread_local Engine* current_engine_;

  const EngineOptions options_;
  std::vector<std::unique_ptr<Thread>> threads_;  // kept between executions
  // Of objects by their number - 1; some numbers are of none. What is at the
  // end or later is of earlier executions.
  std::vector<const char*> object_names_;
  size_t objects_end_ = 0;
  size_t start_objects_ = 0;  // so many were made before threads ran
  Strategy* strategy_ = nullptr;
  bool heeds_effects_ = false;
  Subject* subject_ = nullptr;
  State state_;
  ThreadSet paused_ = 0;
  ThreadSet asleep_ = 0;
  ThreadId running_ = kNoThread;
  ThreadId next_ = kOver;
  bool alone_ = false;     // Start() or Finish() runs
  bool starting_ = false;  // threads run to their first scheduling point
  Execution execution_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_OS_THREADS

#endif  // TAPRACE_HARNESS_SCHEDULE_ENGINE_H_
