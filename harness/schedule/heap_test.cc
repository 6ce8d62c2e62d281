#include "harness/schedule/heap.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/schedule/engine.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {
namespace {

// Runs `body` as the only thread, with a heap of its own.
class HeapTest : public testing::Test {
 protected:
  std::optional<Finding> Run(std::function<void(Heap&)> body) {
    class Alone : public Subject {
     public:
      explicit Alone(std::function<void(Heap&)> body)
          : body_(std::move(body)) {}
      void Start() override {
        heap_.Reset();
        Spawn("alone", [this] { body_(heap_); });
      }

     private:
      Heap heap_;
      const std::function<void(Heap&)> body_;
    };
    Alone subject(std::move(body));
    RandomWalk walk(1);
    return engine_.Run(subject, walk)->finding;
  }

 private:
  Engine engine_;
};

TEST_F(HeapTest, BlocksAreZeroedAndApart) {
  EXPECT_EQ(Run([](Heap& heap) {
              auto* const a = static_cast<char*>(heap.Allocate(5, "a"));
              auto* const b = static_cast<char*>(heap.Allocate(1 << 20, "b"));
              a[4] = 1;
              if (b[0] != 0 || b[(1 << 20) - 1] != 0) Fail("not zeroed");
              heap.CheckAlive(a, "use");
              heap.Free(a);
              heap.Free(nullptr);
              std::vector<std::string> live;
              heap.ForEachLive([&live](const char* name, void* /*block*/) {
                live.emplace_back(name);
              });
              if (live != std::vector<std::string>{"b"}) Fail("wrong blocks");
              if (heap.live_count() != 1) Fail("wrong count");
            }),
            std::nullopt);
}

TEST_F(HeapTest, DoubleFree) {
  EXPECT_EQ(Run([](Heap& heap) {
              void* const softc = heap.Allocate(8, "softc");
              heap.Free(softc);
              heap.Free(softc);
            }),
            (Finding{FindingKind::kDoubleFree, "softc was freed before"}));
}

TEST_F(HeapTest, UseAfterFree) {
  EXPECT_EQ(
      Run([](Heap& heap) {
        void* const softc = heap.Allocate(8, "softc");
        heap.Free(softc);
        heap.CheckAlive(softc, "open");
      }),
      (Finding{FindingKind::kUseAfterFree, "open after softc was freed"}));
}

TEST_F(HeapTest, FreeOfWhatWasNeverAllocated) {
  EXPECT_EQ(
      Run([](Heap& heap) {
        auto* const block = static_cast<char*>(heap.Allocate(64, "a"));
        heap.Free(block + 32);
      }),
      (Finding{FindingKind::kMisuse, "what is freed was never allocated"}));
}

}  // namespace
}  // namespace taprace::schedule
