// The graph of configurations that a history and a model span: where the
// search (search.h) may go from where it is.
//
// Three rules leave out what cannot matter to whether there is an order:
//
//   a read-only call that fits is placed at once (PlaceRead);
//   calls that have nothing to do with the one that must be placed next are
//   left for later (Others);
//   a pending call that changes nothing is not placed (Place), and of
//   configurations that differ only in pending calls those with fewer do
//   (memo.h).
#ifndef TAPRACE_HARNESS_CHECK_GRAPH_H_
#define TAPRACE_HARNESS_CHECK_GRAPH_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/check/memo.h"
#include "harness/check/model.h"
#include "harness/check/small_set.h"
#include "harness/check/timeline.h"
#include "harness/check/window.h"

namespace taprace::check {

template <Model M, int kWords>
class Graph {
 public:
  using Configurations = Memo<typename M::State, kWords>;
  using Id = typename Configurations::Id;
  using Node = typename Configurations::Node;
  using Slots = SmallSet<kWords>;
  static constexpr Id kNone = Configurations::kNone;

  // All must outlive the graph's use of them.
  void Reset(const M& model, std::span<const Call<M>> calls,
             const Timeline& timeline) {
    model_ = &model;
    calls_ = calls;
    timeline_ = &timeline;
    steps_ = 0;
    FlagReads();
  }

  // Forgets all configurations and enters the first one.
  Id Start(size_t page_bytes) {
    window_.Reset(*timeline_, read_only_);
    // Placing one call passes at most one level for each slot, so neither
    // search looks back further than this from the furthest node.
    const int levels_back = timeline_->slot_count() + 2;
    memo_.Reset(window_.pending(), page_bytes / Configurations::kNodeBytes,
                levels_back);
    const State initial = model_->Initial();
    return memo_.Insert(0, {}, initial, model_->Hash(initial));
  }

  // The level of configurations in which every call that returns is placed.
  int last_level() const { return timeline_->level_count(); }

  Node& operator[](Id id) { return memo_[id]; }

  // Where the window must be for the functions below: at the node's level.
  void MoveTo(int level) { window_.MoveTo(level); }

  // A read-only call under way that `node` explains, if there is one, is placed
  // without trying anything else instead. Says whether there is; `visit` is as
  // for Place.
  template <typename Visit>
  bool PlaceRead(const Node& node, Visit&& visit) {
    if constexpr (!KnowsReads<M>) {
      return false;
    }
    const Slots reads = (window_.open() & window_.read_only()) - node.placed;
    for (int slot = reads.NextFrom(0); slot < Slots::kSize;
         slot = reads.NextFrom(slot + 1)) {
      if (Place(node, slot, visit)) return true;
    }
    return false;
  }

  // Tries the call that returns at the level, unless it is a read: that has
  // been tried.
  template <typename Visit>
  void PlaceRequired(const Node& node, Visit&& visit) {
    const int slot = RequiredSlot(node);
    if (!window_.read_only().Has(slot)) Place(node, slot, visit);
  }

  // The slots of the other calls that may have to come before the required one.
  //
  // Those that have nothing to do with it, nor with others that have, directly
  // or not, may as well come after it: take any order, and move them there.
  // (With the required one these are a stubborn set: Valmari, "Stubborn sets
  // for reduced state space generation", 1989.)
  Slots Others(const Node& node) const {
    const int required = RequiredSlot(node);
    Slots rest = window_.open() - node.placed;
    Slots related;
    related.Add(required);
    rest.Remove(required);
    if constexpr (KnowsIndependence<M>) {
      Slots todo = related;
      for (int a = required; a < Slots::kSize; a = todo.NextFrom(0)) {
        todo.Remove(a);
        for (int b = rest.NextFrom(0); b < Slots::kSize;
             b = rest.NextFrom(b + 1)) {
          if (Independent(a, b)) continue;
          rest.Remove(b);
          related.Add(b);
          todo.Add(b);
        }
      }
    } else {
      related = related | rest;
    }
    related.Remove(required);
    return related - window_.read_only();
  }

  // Places the call at `slot` after what `node` has placed. Calls
  // `visit(id, call)` for each configuration not met before that this leads
  // to. Says whether the model allows the call.
  template <typename Visit>
  bool Place(const Node& node, int slot, Visit&& visit) {
    const int32_t index = window_.call_at(slot);
    const Call<M>& call = calls_[index];
    Slots placed = node.placed;
    placed.Add(slot);
    int level = node.level;
    while (level < last_level()) {
      const int required = timeline_->slot(timeline_->level(level).call);
      if (!placed.Has(required)) break;
      placed.Remove(required);
      ++level;
    }
    ++steps_;
    bool allowed = false;
    model_->Step(
        node.state, call.operation, call.pending() ? nullptr : &call.outcome,
        [&](const State& state) {
          allowed = true;
          // A pending call that changes nothing may as well never
          // have taken effect.
          if (call.pending() && state == node.state) return;
          const Id id = memo_.Insert(level, placed, state, model_->Hash(state));
          if (id != kNone) visit(id, index);
        });
    return allowed;
  }

  // The call that has a slot at the window's level.
  int32_t call_at(int slot) const { return window_.call_at(slot); }

  // Whether that call never returns.
  bool pending(int slot) const { return window_.pending().Has(slot); }

  // Configurations of lower levels are forgotten.
  int oldest_level() const { return memo_.oldest_level(); }

  // How often the model was asked.
  int64_t steps() const { return steps_; }

  // What the configurations take, and took at most since Start.
  size_t bytes() const { return memo_.count() * Configurations::kNodeBytes; }
  size_t bytes_max() const {
    return memo_.count_max() * Configurations::kNodeBytes;
  }

 private:
  using State = typename M::State;

  void FlagReads() {
    read_only_.assign(calls_.size(), 0);
    if constexpr (KnowsReads<M>) {
      for (size_t i = 0; i < calls_.size(); ++i) {
        if (calls_[i].pending()) continue;
        read_only_[i] =
            model_->ReadOnly(calls_[i].operation, calls_[i].outcome);
      }
    }
  }

  // The slot of the call that returns at the level of `node`.
  int RequiredSlot(const Node& node) const {
    return timeline_->slot(timeline_->level(node.level).call);
  }

  bool Independent(int slot_a, int slot_b) const {
    const Call<M>& a = calls_[window_.call_at(slot_a)];
    const Call<M>& b = calls_[window_.call_at(slot_b)];
    return model_->Independent(a.operation, a.pending() ? nullptr : &a.outcome,
                               b.operation, b.pending() ? nullptr : &b.outcome);
  }

  const M* model_ = nullptr;
  std::span<const Call<M>> calls_;
  const Timeline* timeline_ = nullptr;
  std::vector<uint8_t> read_only_;  // flags, by call
  Window<kWords> window_;
  Configurations memo_;
  int64_t steps_ = 0;
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_GRAPH_H_
