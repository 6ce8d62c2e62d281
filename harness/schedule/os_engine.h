// The engine of code compiled with TAPRACE_OS_THREADS: runs a subject's threads
// as threads of the operating system, truly in parallel. Nobody decides who
// goes on; what ThreadSanitizer or a lucky moment shows is what there is.
//
// Of the memory order it gives ThreadSanitizer to see exactly what the
// primitives promise: from who gives a lock back to who takes it, through
// variables, from spawning to the thread and from its end to who joins it. The
// bookkeeping behind them is hidden from it, and so would hide no race.
//
// Deadlocks are found at once, by the last thread that begins to wait; threads
// in a loop, by the bound on steps; a thread that is stuck elsewhere, by a
// watchdog.
//
// Both engines have one name, since the same code uses either; they must not
// meet in one program (see schedule.bzl).
#ifndef TAPRACE_HARNESS_SCHEDULE_OS_ENGINE_H_
#define TAPRACE_HARNESS_SCHEDULE_OS_ENGINE_H_

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "harness/schedule/finding.h"
#include "harness/schedule/state.h"
#include "harness/schedule/subject.h"

namespace taprace::schedule {

struct EngineOptions {
  // More steps than that are a livelock.
  int64_t steps_max = 1'000'000;
  // Longer than that is one, too.
  std::chrono::milliseconds patience{10'000};
  // A thread lets others run after one in so many steps, at random, and now and
  // then sleeps for some microseconds: otherwise few threads meet where there
  // is but one processor. 0: never.
  uint32_t let_others_run = 0;
};

struct Execution {
  std::optional<Finding> finding;
  int64_t step_count = 0;
};

// Locks the engine's bookkeeping, unseen by ThreadSanitizer.
class HiddenLock {
 public:
  explicit HiddenLock(std::mutex& mutex);
  ~HiddenLock();
  HiddenLock(const HiddenLock&) = delete;
  HiddenLock& operator=(const HiddenLock&) = delete;

  std::unique_lock<std::mutex>& lock() { return *lock_; }

 private:
  std::optional<std::unique_lock<std::mutex>> lock_;
};

// What ThreadSanitizer is to see of the order in time: all before
// ReleaseOrder() comes before all after a later AcquireOrder() of the same
// address. Not to be called while a HiddenLock is held.
void ReleaseOrder(const void* address);
void AcquireOrder(const void* address);

class Engine {
 public:
  explicit Engine(EngineOptions options = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // One execution. The result is valid until the next call. After a finding,
  // each thread is left at its next step; where one takes none within the
  // patience, the process is aborted.
  const Execution* Run(Subject& subject);

  // The engine that runs the calling thread; null outside of Run(). What
  // follows is for the primitives of this folder only and means what it does
  // in engine.h.
  static Engine* Current() { return current_engine_; }

  ObjectId NewObject(const char* name);
  std::string NameOf(ObjectId object) const;
  std::string NameOf(ThreadId thread) const;

  ThreadId Spawn(const char* name, std::function<void()> body);
  void Join(ThreadId thread);
  static ThreadId running() { return running_; }

  // Leaves the thread if the execution is over.
  void Point(const Access& access);
  void Affect(ObjectId /*object*/, AccessKind /*kind*/) {}
  // At once, which takes a step: others may see already what the caller does
  // before its next one.
  void StampNextStep(int64_t* stamp) { *stamp = TakeNumber(1); }
  // The last step that anybody has taken.
  int64_t last_step() { return TakeNumber(0) - 1; }
  bool HeedsEffects() const { return false; }

  [[noreturn]] void Fail(FindingKind kind, std::string message);
  void Report(FindingKind kind, std::string message);

  // What waiting is made of. `lock` is of bookkeeping().
  std::mutex& bookkeeping() { return bookkeeping_; }
  // Waits until Unpark(), or, where `timed`, until all threads wait; false in
  // the latter case. Leaves the thread if the execution is over.
  bool Park(HiddenLock& lock, const Access& access, bool timed = false);
  void Unpark(ThreadSet threads);

 private:
  struct Thread {
    const char* name = "";
    std::function<void()> body;
    std::thread os_thread;
    std::condition_variable unparked;
    Access waits_for;
    ThreadSet joiners = 0;
    bool ended = false;
    bool parked = false;
    bool timed = false;
    bool timed_out = false;
  };

  void Reset();
  void Launch(Thread& thread, ThreadId id);
  void ThreadMain(Thread& thread, ThreadId id);
  void AwaitEnd();
  void JoinAll();
  void CheckQuiet();
  void StopAll();
  void ReportLocked(FindingKind kind, std::string message);
  void MaybeLetOthersRun() const;
  // The number of the next step; `taken` of them are taken by the caller. In
  // the order of time, but unseen by ThreadSanitizer.
  int64_t TakeNumber(int64_t taken) {
    return steps_.fetch_add(taken, std::memory_order_relaxed);
  }
  std::string NameOfLocked(ObjectId object) const;
  std::string DescribeWaiting() const;
  Thread& ThreadOf(ThreadId id) { return *threads_[static_cast<size_t>(id)]; }

  static constinit thread_local Engine* current_engine_;
  static constinit thread_local ThreadId running_;
  static constinit thread_local uint64_t random_;

  const EngineOptions options_;
  std::atomic<int64_t> steps_ = 0;
  std::atomic<bool> over_ = false;
  std::atomic<uint64_t> threads_made_ = 0;  // in all executions

  mutable std::mutex bookkeeping_;
  std::condition_variable all_ended_;
  // All that follows by bookkeeping_.
  std::array<std::unique_ptr<Thread>, kThreadsMax> threads_;
  int thread_count_ = 0;
  int live_count_ = 0;      // neither ended
  int parked_count_ = 0;    // nor waiting for another
  bool launching_ = false;  // threads run as soon as they are spawned
  std::vector<const char*> object_names_;
  Execution execution_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_OS_ENGINE_H_
