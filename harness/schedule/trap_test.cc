#include "harness/schedule/trap.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

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

class TrapTest : public testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "ThreadSanitizer wants signal handlers to return";
#endif
    CatchPageFaults();
  }

  // Runs it once.
  void ExpectPageFault(Subject& subject) {
    const Execution* const execution = engine_.Run(subject, walk_);
    ASSERT_TRUE(execution->finding);
    EXPECT_EQ(execution->finding->kind, FindingKind::kPageFault);
    message_ = execution->finding->message;
  }

  std::string message_;  // of the last finding

 private:
  RandomWalk walk_ = RandomWalk(1);
  Engine engine_;
};

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

TEST_F(TrapTest, AnAccessToNullIsAFindingAndUnwindsTheThread) {
  Faulting subject;
  for (int i = 1; i <= 1'000; ++i) {
    ExpectPageFault(subject);
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

TEST_F(TrapTest, WhatANullPointerIsPartOfBeginsBelowZero) {
  FaultingBelowZero subject;
  ExpectPageFault(subject);
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

TEST_F(TrapTest, WhatIsBehindFreedMemoryIsToldFromNull) {
  FaultingBehindFreedMemory subject;
  ExpectPageFault(subject);
  EXPECT_EQ(message_,
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

TEST_F(TrapTest, WhatLooksAtTheEndMayFaultAsWell) {
  FaultingInTheEnd subject;
  for (int i = 1; i <= 10; ++i) {
    ExpectPageFault(subject);
    EXPECT_EQ(subject.failures(), i);
  }
}

TEST(TrapDeathTest, OtherFaultsEndTheProcessAsUsual) {
  CatchPageFaults();
  EXPECT_DEATH(no_softc->flags = 1, "");
}

}  // namespace
}  // namespace taprace::schedule
