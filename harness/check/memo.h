// The configurations a search has met, each kept once, the older ones
// forgotten page by page.
//
// A configuration is what is left to decide about a history after some of its
// calls have been put in order: the level of the first return whose call has
// not been placed yet, which of the calls under way there have been placed,
// and the state of the object. That is all that can matter: whatever returned
// earlier has been placed, whatever is invoked later has not. So the key of a
// configuration is as long as the history is concurrent, not as long as the
// history (Lowe, "Testing for linearizability", 2017, keeps one bit a call).
//
// Among configurations that differ only in which pending calls they have
// placed, one with fewer can do whatever one with more can, since no pending
// call needs to be placed. The memo therefore takes one with more as met.
#ifndef TAPRACE_HARNESS_CHECK_MEMO_H_
#define TAPRACE_HARNESS_CHECK_MEMO_H_

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/base/hash.h"
#include "harness/check/small_set.h"

namespace taprace::check {

template <typename State, int kWords>
class Memo {
 public:
  using Slots = SmallSet<kWords>;
  using Id = uint32_t;
  static constexpr Id kNone = ~Id{0};

  struct Node {
    Slots placed;
    int32_t level;
    uint32_t hash;
    Id link;             // for the search: the next node of some list
    int32_t reached_by;  // for the search: a call, or a leaf of a trail
    State state;
  };

  // What a node costs, with its share of a hash table at most half full.
  static constexpr size_t kNodeBytes =
      sizeof(Node) + size_t{4} * 3 * sizeof(uint32_t);

  // Forgets everything. From now on `pending` are the slots of pending calls;
  // a page is turned over when it has `page_nodes` nodes and covers
  // `page_levels` levels. A search that inserts at level k must not look back
  // at levels below k - page_levels + 1.
  void Reset(const Slots& pending, size_t page_nodes, int page_levels) {
    pending_ = pending;
    page_nodes_ = page_nodes;
    page_levels_ = page_levels;
    for (Page& page : pages_) page.Clear();
    newest_ = 0;
    pages_[0].first_level = 0;
    pages_[1].first_level = 0;
    level_max_ = 0;
    count_max_ = 0;
  }

  // Keeps a configuration and gives its node, or kNone if it has been met.
  Id Insert(int level, const Slots& placed, const State& state,
            uint64_t state_hash) {
    TurnPageAt(level);
    const int number =
        level >= pages_[newest_].first_level ? newest_ : 1 - newest_;
    Page& page = pages_[number];
    assert(level >= page.first_level);
    if (2 * (page.nodes.size() + 1) > page.table.size()) page.Grow();
    const Slots required = placed - pending_;
    uint64_t mixed = Mix(state_hash, static_cast<uint64_t>(level));
    for (uint64_t word : required.words()) mixed = Mix(mixed, word);
    const auto hash = static_cast<uint32_t>(mixed);
    const size_t mask = page.table.size() - 1;
    size_t at = hash & mask;
    for (; page.table[at].stamp == page.stamp; at = (at + 1) & mask) {
      if (page.table[at].hash != hash) continue;
      const Node& met = page.nodes[page.table[at].index];
      if (met.level == level && met.placed - pending_ == required &&
          met.placed.SubsetOf(placed) && met.state == state) {
        return kNone;
      }
    }
    const auto index = static_cast<uint32_t>(page.nodes.size());
    page.table[at] = {page.stamp, index, hash};
    page.nodes.push_back({placed, level, hash, kNone, 0, state});
    count_max_ = std::max(count_max_, count());
    return index * 2 + number;
  }

  Node& operator[](Id id) {
    assert(id / 2 < pages_[id % 2].nodes.size());
    return pages_[id % 2].nodes[id / 2];
  }

  // Nodes of lower levels are gone.
  int oldest_level() const {
    return std::min(pages_[0].first_level, pages_[1].first_level);
  }

  // How many nodes there are, and were at most since Reset.
  size_t count() const {
    return pages_[0].nodes.size() + pages_[1].nodes.size();
  }
  size_t count_max() const { return count_max_; }

 private:
  // A slot of the table is in use if its stamp is the page's: emptying the
  // table is one increment.
  struct Entry {
    uint32_t stamp = 0;
    uint32_t index = 0;  // into nodes
    uint32_t hash = 0;   // of the node, which is only looked at if it fits
  };

  struct Page {
    std::vector<Node> nodes;
    std::vector<Entry> table = std::vector<Entry>(kTableSize);
    uint32_t stamp = 1;
    int first_level = 0;

    void Clear() {
      nodes.clear();
      if (++stamp != 0) return;
      std::fill(table.begin(), table.end(), Entry{});
      stamp = 1;
    }

    void Grow() {
      std::vector<Entry> bigger(table.size() * 2);
      const size_t mask = bigger.size() - 1;
      for (uint32_t i = 0; i < nodes.size(); ++i) {
        size_t at = nodes[i].hash & mask;
        while (bigger[at].stamp == stamp) at = (at + 1) & mask;
        bigger[at] = {stamp, i, nodes[i].hash};
      }
      table.swap(bigger);
    }
  };

  static constexpr size_t kTableSize = 512;  // at first; a power of two

  // Starts a new page at a level above all others if the newest is full, and
  // so forgets the page before that one.
  void TurnPageAt(int level) {
    if (level <= level_max_) return;
    level_max_ = level;
    const Page& full = pages_[newest_];
    if (full.nodes.size() < page_nodes_) return;
    if (level < full.first_level + page_levels_) return;
    newest_ = 1 - newest_;
    pages_[newest_].Clear();
    pages_[newest_].first_level = level;
  }

  std::array<Page, 2> pages_;
  int newest_ = 0;
  int level_max_ = 0;
  size_t count_max_ = 0;
  Slots pending_;
  size_t page_nodes_ = 0;
  int page_levels_ = 0;
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_MEMO_H_
