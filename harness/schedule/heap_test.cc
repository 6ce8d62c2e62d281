#include "harness/schedule/heap.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/schedule/engine.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/sync.h"
#include "harness/testing/sanitized.h"

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

TEST_F(HeapTest, KnowsWhichBlockAnAddressIsIn) {
  const auto finding = Run([](Heap& heap) {
    const int outside = 0;
    const auto* const first = static_cast<char*>(heap.Allocate(40, "first"));
    const auto* const second = static_cast<char*>(heap.Allocate(40, "second"));
    const auto* const large =
        static_cast<char*>(heap.Allocate(size_t{1} << 20, "large"));
    EXPECT_NE(Heap::ObjectOf(first), Heap::ObjectOf(second));
    EXPECT_EQ(heap.ObjectAt(first), Heap::ObjectOf(first));
    EXPECT_EQ(heap.ObjectAt(first + 39), Heap::ObjectOf(first));
    EXPECT_EQ(heap.ObjectAt(second + 8), Heap::ObjectOf(second));
    EXPECT_EQ(heap.ObjectAt(large + (size_t{1} << 20) - 1),
              Heap::ObjectOf(large));
    EXPECT_EQ(heap.ObjectAt(&outside), 0u);
    EXPECT_EQ(heap.ObjectAt(nullptr), 0u);
  });
  EXPECT_FALSE(finding);
}

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

// Not where AddressSanitizer is at work, which knows what is freed.
TEST_F(HeapTest, IsPutBackAsItWas) {
  if (kSanitized) GTEST_SKIP() << "not with sanitizers";
  EXPECT_EQ(Run([](Heap& heap) {
              auto* const kept = static_cast<char*>(heap.Allocate(8, "kept"));
              void* const freed = heap.Allocate(8, "freed");
              heap.Free(freed);
              kept[7] = 5;
              const std::optional<Heap::Image> image = heap.Save();
              if (!image) Fail("not saved");
              kept[7] = 6;
              void* const later = heap.Allocate(8, "later");
              heap.Free(kept);
              heap.Restore(*image);
              heap.CheckAlive(kept, "use");
              if (kept[7] != 5) Fail("not as it was");
              if (heap.live_count() != 1) Fail("wrong count");
              if (heap.Allocate(8, "again") != later) Fail("elsewhere");
              (void)heap.Allocate(1 << 20, "large");
              if (heap.Save()) Fail("saved though it is large");
              heap.CheckAlive(freed, "use");
            }),
            (Finding{FindingKind::kUseAfterFree, "use after freed was freed"}));
}

}  // namespace
}  // namespace taprace::schedule
