// How each of many configurations was reached: orders of calls that share
// their beginnings, as a tree of which only the leaves in use are kept.
#ifndef TAPRACE_HARNESS_CHECK_TRAIL_H_
#define TAPRACE_HARNESS_CHECK_TRAIL_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace taprace::check {

class Trail {
 public:
  // The empty order.
  static constexpr int32_t kRoot = -1;

  void Clear();

  // The order that ends with `call` after the order `parent`.
  int32_t Append(int32_t parent, int32_t call);

  std::vector<size_t> Order(int32_t leaf) const;

  // Whether so much has been appended since the last Collect that another one
  // pays.
  bool full() const { return nodes_.size() >= limit_; }

  // Forgets all orders but those of `leaves`, and renumbers these in place.
  // Costs time linear in the nodes.
  void Collect(std::span<int32_t*> leaves);

  size_t bytes() const { return nodes_.size() * sizeof(Node); }

 private:
  struct Node {
    int32_t parent;  // less than the node's own number
    int32_t call;
  };

  std::vector<Node> nodes_;
  std::vector<int32_t> renumbered_;
  size_t limit_ = 0;
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_TRAIL_H_
