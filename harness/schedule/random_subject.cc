#include "harness/schedule/random_subject.h"

#include <string_view>

#include "harness/schedule/pick.h"

namespace taprace::schedule {
namespace {

constexpr std::array<std::string_view, kOperations> kNames{"load",
                                                           "store",
                                                           "add",
                                                           "fail if changed",
                                                           "locked",
                                                           "shared",
                                                           "tried",
                                                           "leave locked",
                                                           "wait",
                                                           "wait for",
                                                           "set and signal",
                                                           "signal",
                                                           "set and broadcast",
                                                           "yield",
                                                           "pause",
                                                           "pause until set",
                                                           "sleep",
                                                           "spawn",
                                                           "join",
                                                           "use",
                                                           "free",
                                                           "read guarded",
                                                           "set guarded",
                                                           "count guarded",
                                                           "read sum",
                                                           "count around"};

}  // namespace

RandomSubject::RandomSubject(int threads, int operations, uint64_t seed) {
  for (int i = 0; i < threads; ++i) {
    Program program;
    for (int j = 0; j < operations; ++j) {
      program.push_back({static_cast<Operation>(RandomBelow(kOperations, seed)),
                         // Mostly the same, so that they meet.
                         RandomBelow(4, seed) == 0 ? 1 : 0});
    }
    programs_.push_back(program);
  }
}

void RandomSubject::Start() {
  heap_.Reset();
  for (size_t i = 0; i < 2; ++i) {
    mutexes_[i].emplace("lock");
    conditions_[i].emplace("condition");
    variables_[i].emplace("variable", 0);
    blocks_[i] = heap_.Allocate(8, "block");
    guarded_[i] = 0;
    sums_[i] = 0;
    sum_objects_[i] = Engine::Current()->NewObject("sum");
  }
  notes_.assign(programs_.size(), "");
  children_.assign(programs_.size(), kNoThread);
  for (size_t i = 0; i < programs_.size(); ++i) {
    Spawn("random", [this, i] { Run(i); });
  }
}

std::string RandomSubject::Outcome() const {
  std::string outcome = std::to_string(variables_[0]->Peek()) + " " +
                        std::to_string(variables_[1]->Peek());
  for (const int value : guarded_) outcome += " " + std::to_string(value);
  for (const int value : sums_) outcome += " " + std::to_string(value);
  for (const std::string& note : notes_) outcome.append(" |").append(note);
  return outcome;
}

bool RandomSubject::Pauses() const {
  for (const Program& program : programs_) {
    for (const Instruction& instruction : program) {
      if (instruction.operation == Operation::kPause ||
          instruction.operation == Operation::kPauseUntilSet) {
        return true;
      }
    }
  }
  return false;
}

std::string RandomSubject::ToString() const {
  std::string text;
  for (const Program& program : programs_) {
    for (const Instruction& instruction : program) {
      text.append(kNames[static_cast<size_t>(instruction.operation)])
          .append(" ")
          .append(std::to_string(instruction.object))
          .append("; ");
    }
    text += "\n";
  }
  return text;
}

void RandomSubject::Run(size_t thread) {
  for (size_t at = 0; at < programs_[thread].size();) at = Take(thread, at);
  for (std::optional<Mutex>& mutex : mutexes_) {
    if (mutex->HeldByCaller()) mutex->Unlock();
  }
}

void RandomSubject::Note(size_t thread, int value) {
  notes_[thread].append(" ").append(std::to_string(value));
}

// What commutes with its like ends by UnlockUnchanged().
void RandomSubject::TakeGuarded(size_t thread, const Instruction& instruction) {
  const auto object = static_cast<size_t>(instruction.object);
  Mutex& mutex = *mutexes_[object];
  mutex.Lock();
  switch (instruction.operation) {
    case Operation::kReadGuarded:
      Note(thread, guarded_[object]);
      mutex.UnlockUnchanged();
      break;
    case Operation::kSetGuarded:
      guarded_[object] = static_cast<int>(thread) + 1;
      mutex.Unlock();
      break;
    case Operation::kCountGuarded:
      Engine::Current()->Affect(sum_objects_[object], AccessKind::kRead);
      ++sums_[object];
      mutex.UnlockUnchanged();
      break;
    default:  // kReadSum
      Engine::Current()->Affect(sum_objects_[object], AccessKind::kWrite);
      Note(thread, sums_[object]);
      mutex.UnlockUnchanged();
      break;
  }
}

size_t RandomSubject::Take(size_t thread, size_t at) {
  if (at >= programs_[thread].size()) return at;
  const Instruction instruction = programs_[thread][at++];
  const auto object = static_cast<size_t>(instruction.object);
  Mutex& mutex = *mutexes_[object];
  CondVar& condition = *conditions_[object];
  Shared<int>& variable = *variables_[object];
  const bool held = mutex.HeldByCaller() || mutex.SharedByCaller();
  switch (instruction.operation) {
    case Operation::kLoad:
      Note(thread, variable.Load());
      break;
    case Operation::kStore:
      variable.Store(static_cast<int>(10 * (thread + 1) + at));
      break;
    case Operation::kAdd:
      Note(thread, variable.FetchAdd(1));
      break;
    case Operation::kFailIfChanged:
      if (variable.Load() != 0) Fail("changed");
      break;
    case Operation::kLocked: {
      if (held) break;
      MutexLock lock(mutex);
      return Take(thread, at);
    }
    case Operation::kLockedShared:
      if (held) break;
      mutex.LockShared();
      at = Take(thread, at);
      mutex.UnlockShared();
      break;
    case Operation::kTryLocked: {
      if (held) break;
      const bool locked = mutex.TryLock();
      Note(thread, locked ? 1 : 0);
      at = Take(thread, at);
      if (locked) mutex.Unlock();
      break;
    }
    case Operation::kLeaveLocked:
      if (!held) mutex.Lock();
      break;
    case Operation::kWait:
    case Operation::kWaitFor: {
      if (held) break;
      MutexLock lock(mutex);
      if (variable.Load() != 0) break;
      if (instruction.operation == Operation::kWait) {
        condition.Wait(mutex);
      } else {
        Note(thread, condition.WaitFor(mutex) ? 1 : 0);
      }
      break;
    }
    case Operation::kSetAndSignal:
    case Operation::kSetAndBroadcast: {
      if (held) break;
      MutexLock lock(mutex);
      variable.Store(1);
      if (instruction.operation == Operation::kSetAndSignal) {
        condition.Signal();
      } else {
        condition.Broadcast();
      }
      break;
    }
    case Operation::kSignal:
      condition.Signal();
      break;
    case Operation::kYield:
      Yield();
      break;
    case Operation::kPause:
      Pause();
      break;
    case Operation::kPauseUntilSet:
      for (int i = 0; i < 2 && variable.Load() == 0; ++i) Pause();
      break;
    case Operation::kSleep:
      Sleep();
      break;
    case Operation::kSpawn:
      children_[thread] = Spawn("child", [&variable] { variable.FetchAdd(1); });
      Note(thread, children_[thread]);
      break;
    case Operation::kJoin:
      if (children_[thread] != kNoThread) Join(children_[thread]);
      break;
    case Operation::kUse:
      heap_.CheckAlive(blocks_[object], "use");
      break;
    case Operation::kFree:
      heap_.Free(blocks_[object]);
      break;
    case Operation::kCountAround:
      if (held) break;
      mutex.Lock();
      Engine::Current()->Affect(sum_objects_[object], AccessKind::kWrite);
      Note(thread, ++sums_[object]);
      at = Take(thread, at);
      mutex.UnlockUnchanged();
      break;
    case Operation::kReadGuarded:
    case Operation::kSetGuarded:
    case Operation::kCountGuarded:
    case Operation::kReadSum:
      if (!held) TakeGuarded(thread, instruction);
      break;
  }
  return at;
}

}  // namespace taprace::schedule
