// A stack without a lock (Treiber): one thread pops, the other pops two nodes
// and pushes the first again. Broken: the compare-and-swap of the slow pop
// cannot tell that the top is another visit of the same node ("ABA"), and makes
// a node the top that the other thread owns. Correct: the top carries a count.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_ABA_STACK_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_ABA_STACK_H_

#include <array>
#include <optional>
#include <string>

#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class AbaStack : public Observed {
 public:
  explicit AbaStack(bool broken) : broken_(broken) {}

  // Nodes are 1, 2 and 3, from the top; 0 ends the list.
  void Start() override {
    top_.emplace("top", Top{.node = 1});
    for (int i = 1; i <= kNodes; ++i) {
      below_[static_cast<size_t>(i)].emplace("below",
                                             i % kNodes == 0 ? 0 : i + 1);
    }
    owned_ = {};
    Spawn("slow", [this] { owned_[0] = Pop(); });
    Spawn("fast", [this] {
      const int first = Pop();
      owned_[1] = Pop();
      Push(first);
    });
  }

  void Finish() override {
    for (int node = top_->Peek().node; node != 0; node = Below(node).Peek()) {
      if (node == owned_[0] || node == owned_[1]) {
        Report("a node is in use and in the stack");
      }
    }
    if (owned_[0] == owned_[1]) Report("a node was popped twice");
  }

  std::string Outcome() const override {
    return std::to_string(owned_[0]) + " " + std::to_string(owned_[1]);
  }

 private:
  static constexpr int kNodes = 3;

  struct Top {
    int node = 0;
    int changes = 0;
    bool operator==(const Top&) const = default;
  };

  Shared<int>& Below(int node) { return *below_[static_cast<size_t>(node)]; }

  bool Replace(const Top& seen, int node) {
    return top_->CompareExchange(
        seen, {.node = node, .changes = broken_ ? 0 : seen.changes + 1});
  }

  int Pop() {
    for (;;) {
      const Top seen = top_->Load();
      if (seen.node == 0 || Replace(seen, Below(seen.node).Load())) {
        return seen.node;
      }
    }
  }

  void Push(int node) {
    for (;;) {
      const Top seen = top_->Load();
      Below(node).Store(seen.node);
      if (Replace(seen, node)) return;
    }
  }

  const bool broken_;
  std::optional<Shared<Top>> top_;
  std::array<std::optional<Shared<int>>, kNodes + 1> below_;
  std::array<int, 2> owned_ = {};
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_ABA_STACK_H_
