// Small random subjects over all primitives, for comparing strategies that
// claim to miss nothing.
#ifndef TAPRACE_HARNESS_SCHEDULE_RANDOM_SUBJECT_H_
#define TAPRACE_HARNESS_SCHEDULE_RANDOM_SUBJECT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/schedule/heap.h"
#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

enum class Operation : uint8_t {
  kLoad,
  kStore,
  kAdd,
  kFailIfChanged,  // a finding if the variable is not 0
  kLocked,         // the next operation, if any, under the lock
  kLockedShared,
  kTryLocked,     // if it gets the lock
  kLeaveLocked,   // locks until the thread ends
  kWait,          // on the condition variable, unless the variable is set
  kWaitFor,       // the same, with time running out
  kSetAndSignal,  // under the lock
  kSignal,        // without
  kSetAndBroadcast,
  kYield,
  kPause,
  kPauseUntilSet,  // at most twice
  kSleep,
  kSpawn,  // a thread that adds to the variable
  kJoin,   // the thread spawned last, if any
  kUse,    // a block of the heap
  kFree,
  kReadGuarded,  // a plain variable that the lock guards
  kSetGuarded,
  kCountGuarded,  // a sum that the lock guards, too: additions commute
  kReadSum,
  kCountAround,  // counts, then the next operation, all under the lock
};
inline constexpr int kOperations =
    static_cast<int>(Operation::kCountAround) + 1;

// `object` 0 or 1 says which of the two locks, variables, … it is about.
struct Instruction {
  Operation operation = Operation::kLoad;
  int object = 0;
};

class RandomSubject : public Observed {
 public:
  // `threads` of `operations` each.
  RandomSubject(int threads, int operations, uint64_t seed);

  void Start() override;
  // The variables, and what each thread has read, in order.
  std::string Outcome() const override;

  bool Pauses() const;

  // For people.
  std::string ToString() const;

 private:
  using Program = std::vector<Instruction>;

  void Run(size_t thread);
  // Instruction `at` and those it encloses; returns the next.
  size_t Take(size_t thread, size_t at);
  void TakeGuarded(size_t thread, const Instruction& instruction);
  void Note(size_t thread, int value);

  std::vector<Program> programs_;

  Heap heap_;
  std::array<std::optional<Mutex>, 2> mutexes_;
  std::array<std::optional<CondVar>, 2> conditions_;
  std::array<std::optional<Shared<int>>, 2> variables_;
  std::array<void*, 2> blocks_ = {};
  std::array<int, 2> guarded_ = {};
  std::array<int, 2> sums_ = {};
  std::array<ObjectId, 2> sum_objects_ = {};
  std::vector<std::string> notes_;  // by thread
  std::vector<ThreadId> children_;  // by thread
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_RANDOM_SUBJECT_H_
