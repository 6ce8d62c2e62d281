#include "harness/check/trail.h"

#include <algorithm>

namespace taprace::check {
namespace {
constexpr size_t kLimitMin = 1 << 16;
}  // namespace

void Trail::Clear() {
  nodes_.clear();
  limit_ = kLimitMin;
}

int32_t Trail::Append(int32_t parent, int32_t call) {
  nodes_.push_back({parent, call});
  return static_cast<int32_t>(nodes_.size()) - 1;
}

std::vector<size_t> Trail::Order(int32_t leaf) const {
  std::vector<size_t> order;
  for (int32_t i = leaf; i != kRoot; i = nodes_[i].parent) {
    order.push_back(nodes_[i].call);
  }
  std::reverse(order.begin(), order.end());
  return order;
}

void Trail::Collect(std::span<int32_t*> leaves) {
  // Marks with 1 what is reachable; a parent stands before its children.
  renumbered_.assign(nodes_.size(), 0);
  for (const int32_t* leaf : leaves) {
    if (*leaf != kRoot) renumbered_[*leaf] = 1;
  }
  for (size_t i = nodes_.size(); i-- > 0;) {
    if (renumbered_[i] == 0 || nodes_[i].parent == kRoot) continue;
    renumbered_[nodes_[i].parent] = 1;
  }
  int32_t kept = 0;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (renumbered_[i] == 0) continue;
    Node node = nodes_[i];
    if (node.parent != kRoot) node.parent = renumbered_[node.parent];
    renumbered_[i] = kept;
    nodes_[kept++] = node;
  }
  nodes_.resize(kept);
  for (int32_t* leaf : leaves) {
    if (*leaf != kRoot) *leaf = renumbered_[*leaf];
  }
  limit_ = std::max(kLimitMin, 2 * nodes_.size());
}

}  // namespace taprace::check
