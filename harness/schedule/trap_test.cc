#include "harness/schedule/trap.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <utility>

#include "harness/schedule/engine.h"
#include "harness/schedule/heap.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {
namespace {

struct Softc {
  long padding[8];
  int flags;
};

// Not known to be null when this is compiled.
Softc* volatile no_softc = nullptr;

// A leaf, which may do without a frame of its own.
__attribute__((noinline)) void Flag(Softc* softc) { softc->flags |= 1; }

class Faulting : public Subject {
 public:
  void Start() override {
    mutex_.emplace("m");
    for (int i = 0; i < 2; ++i) {
      Spawn("", [this] {
        MutexLock lock(*mutex_);
        const Count count(unwound_);
        Flag(no_softc);
      });
    }
  }

  int unwound() const { return unwound_; }

 private:
  struct Count {
    explicit Count(int& value) : value_(value) {}
    ~Count() { ++value_; }
    int& value_;
  };

  std::optional<Mutex> mutex_;
  int unwound_ = 0;
};

TEST(TrapTest, AnAccessToNullIsAFindingAndUnwindsTheThread) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer wants signal handlers to return";
#endif
  CatchPageFaults();
  Faulting subject;
  RandomWalk walk(1);
  Engine engine;
  for (int i = 1; i <= 1'000; ++i) {
    const Execution* const execution = engine.Run(subject, walk);
    ASSERT_TRUE(execution->finding);
    EXPECT_EQ(execution->finding->kind, FindingKind::kPageFault);
    EXPECT_EQ(subject.unwound(), i);
  }
}

class FaultingBelowZero : public Subject {
 public:
  void Start() override {
    Spawn("", [] {
      Yield("step");
      Flag(no_softc - 1);
    });
  }
};

TEST(TrapTest, WhatANullPointerIsPartOfBeginsBelowZero) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer wants signal handlers to return";
#endif
  CatchPageFaults();
  FaultingBelowZero subject;
  RandomWalk walk(1);
  Engine engine;
  const Execution* const execution = engine.Run(subject, walk);
  ASSERT_TRUE(execution->finding);
  EXPECT_EQ(execution->finding->kind, FindingKind::kPageFault);
}

#ifdef __x86_64__
// A list whose head was freed leads there.
class FaultingBehindFreedMemory : public Subject {
 public:
  void Start() override {
    Spawn("", [this] {
      // As if read from there: AddressSanitizer would not let it be read.
      std::memset(&first_, Heap::kFreedByte, sizeof(first_));
      Flag(std::bit_cast<Softc*>(first_));
    });
  }

 private:
  uintptr_t first_ = 0;
};

TEST(TrapTest, WhatIsBehindFreedMemoryIsToldFromNull) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer wants signal handlers to return";
#endif
  CatchPageFaults();
  FaultingBehindFreedMemory subject;
  RandomWalk walk(1);
  Engine engine;
  const Execution* const execution = engine.Run(subject, walk);
  ASSERT_TRUE(execution->finding);
  EXPECT_EQ(execution->finding->kind, FindingKind::kPageFault);
  EXPECT_EQ(execution->finding->message,
            "an access through a pointer that was read from freed memory");
}
#endif

class FaultingInTheEnd : public Subject {
 public:
  void Start() override {
    Spawn("", [] { Yield("step"); });
  }
  void Finish() override { Flag(no_softc); }
  void OnFailure() override { ++failures_; }

  int failures() const { return failures_; }

 private:
  int failures_ = 0;
};

TEST(TrapTest, WhatLooksAtTheEndMayFaultAsWell) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer wants signal handlers to return";
#endif
  CatchPageFaults();
  FaultingInTheEnd subject;
  RandomWalk walk(1);
  Engine engine;
  for (int i = 1; i <= 10; ++i) {
    const Execution* const execution = engine.Run(subject, walk);
    ASSERT_TRUE(execution->finding);
    EXPECT_EQ(execution->finding->kind, FindingKind::kPageFault);
    EXPECT_EQ(subject.failures(), i);
  }
}

TEST(TrapDeathTest, OtherFaultsEndTheProcessAsUsual) {
  CatchPageFaults();
  EXPECT_DEATH(no_softc->flags = 1, "");
}

}  // namespace
}  // namespace taprace::schedule
