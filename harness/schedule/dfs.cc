#include "harness/schedule/dfs.h"

#include <utility>

namespace taprace::schedule {

bool Dfs::Begin() {
  depth_ = 0;
  if (!std::exchange(begun_, true)) return true;
  while (!nodes_.empty() && nodes_.back().left == 0) nodes_.pop_back();
  if (nodes_.empty()) return false;
  Node& node = nodes_.back();
  node.taken = FirstOf(node.left);
  node.left &= node.left - 1;
  return true;
}

ThreadId Dfs::Next(const State& state) {
  if (depth_ == nodes_.size()) {
    Node node{.taken = state.Default(),
              .left = 0,
              .preemptions = depth_ == 0 ? 0 : PreemptionsAfter(nodes_.back()),
              .preempted = state.CanContinue() ? state.current : kNoThread};
    if (node.preempted == kNoThread || node.preemptions < preemptions_max_) {
      node.left = state.enabled & ~SetOf(node.taken);
    }
    nodes_.push_back(node);
  }
  return nodes_[depth_++].taken;
}

int Dfs::PreemptionsAfter(const Node& node) {
  const bool preempts =
      node.preempted != kNoThread && node.taken != node.preempted;
  return node.preemptions + (preempts ? 1 : 0);
}

}  // namespace taprace::schedule
