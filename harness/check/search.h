// The search for a linearization. To read the algorithm, start here.
//
// A history is linearizable if its calls can be put in an order that the model
// allows and in which no call stands before one that precedes it in time
// (Herlihy and Wing, "Linearizability", TOPLAS 1990). The search builds such an
// order from the front. What it has done so far is summed up in a
// configuration (memo.h): a level of the timeline, the calls under way there
// that have been placed, and the state of the object. From a configuration it
// may place any call under way that the model allows next; when the call that
// returns at the level has been placed, the next level is reached. A history
// whose last level is passed is linearizable; pending calls need not be
// placed, since they have no return.
//
// This graph of configurations is that of Wing and Gong ("Testing and verifying
// concurrent objects", JPDC 1993) with the improvements of Lowe ("Testing for
// linearizability", CCPE 2017): no configuration is visited twice, and the call
// whose return is next is tried first, others only where it leads nowhere
// ("just in time"). It departs from Lowe in how "placed" is kept, as a set of
// slots relative to the level instead of a doubly linked list of calls and a
// bit for each call ever made; so a configuration is found, copied and undone
// in time independent of the length of the history.
//
// The graph is searched in one of two ways:
//
//   DepthFirst    follows one order, and backs up where it leads nowhere. Fast
//                 where an order exists. Older configurations are forgotten, so
//                 that memory does not grow with the history; a search that
//                 must back up to where it has forgotten stops undecided, and
//   LevelByLevel  takes over: it visits all configurations of a level before
//                 any of the next, so what lies behind can be forgotten for
//                 good. It always decides.
#ifndef TAPRACE_HARNESS_CHECK_SEARCH_H_
#define TAPRACE_HARNESS_CHECK_SEARCH_H_

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/check/finding.h"
#include "harness/check/memo.h"
#include "harness/check/model.h"
#include "harness/check/timeline.h"
#include "harness/check/trail.h"
#include "harness/check/window.h"

namespace taprace::check {

template <Model M, int kWords>
class Search {
 public:
  // The timeline has been built with SmallSet<kWords>::kSize slots.
  Finding Run(const M& model, std::span<const Call<M>> calls,
              const Timeline& timeline, const Options& options) {
    model_ = &model;
    calls_ = calls;
    timeline_ = &timeline;
    options_ = &options;
    finding_ = {};
    deepest_ = {};
    trail_.Clear();
    FlagReads();
    StartClock();
    Answer answer = options.depth_first ? DepthFirst() : Answer::kForgotten;
    NoteMemory();
    if (answer == Answer::kForgotten) answer = LevelByLevel();
    Conclude(answer);
    return std::move(finding_);
  }

 private:
  using State = typename M::State;
  using Configurations = Memo<State, kWords>;
  using Id = typename Configurations::Id;
  using Node = typename Configurations::Node;
  using Slots = SmallSet<kWords>;
  static constexpr Id kNone = Configurations::kNone;

  enum class Answer { kFound, kNone, kForgotten, kLimit };

  // What DepthFirst has tried from a configuration.
  enum class Stage : uint8_t {
    kFirst,     // nothing
    kRequired,  // no read could be placed; the required call led nowhere
    kOthers,    // nor did some of the others
    kNothing,   // a read was placed, nothing else need be tried
  };

  // A configuration on the path from the start to where DepthFirst is.
  struct Frame {
    Id node;
    int32_t level;
    int32_t call;  // that led here
    Stage stage = Stage::kFirst;
    Slots others = {};  // kOthers: slots not tried yet
  };

  // The furthest configuration found: by level, then by calls placed.
  struct Deepest {
    int32_t level = -1;
    size_t placed = 0;
  };

  static constexpr int kStepsBetweenClockReads = 4096;

  // ---- The graph: what both searches share ----

  int last_level() const { return timeline_->level_count(); }

  // Forgets all configurations and enters the first one.
  Id Start() {
    window_.Reset(*timeline_, read_only_);
    // Placing one call passes at most one level for each slot, so neither
    // search looks back further than this from the furthest node.
    const int levels_back = timeline_->slot_count() + 2;
    memo_.Reset(window_.pending(),
                options_->page_bytes / Configurations::kNodeBytes, levels_back);
    const State initial = model_->Initial();
    return memo_.Insert(0, {}, initial, model_->Hash(initial));
  }

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

  // A read-only call under way that `node` explains, if there is one, is placed
  // without trying anything else instead. Says whether there is; calls
  // `visit(id)` as Place does.
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

  // The slot of the call that returns at the level of `node`.
  int RequiredSlot(const Node& node) const {
    return timeline_->slot(timeline_->level(node.level).call);
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
  // (The set of the rest is a stubborn set: Valmari, "Stubborn sets for reduced
  // state space generation", 1989.)
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

  bool Independent(int slot_a, int slot_b) const {
    const Call<M>& a = calls_[window_.call_at(slot_a)];
    const Call<M>& b = calls_[window_.call_at(slot_b)];
    return model_->Independent(a.operation, a.pending() ? nullptr : &a.outcome,
                               b.operation, b.pending() ? nullptr : &b.outcome);
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
    ++finding_.steps;
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

  // ---- Depth first ----

  Answer DepthFirst() {
    stack_.clear();
    order_shared_ = 0;
    stack_.push_back({Start(), 0, 0});
    while (stack_.back().level < last_level()) {
      if (LimitReached()) {
        NoteDeepest();
        return Answer::kLimit;
      }
      if (Descend()) continue;
      NoteDeepest();
      if (!BackUp()) return Answer::kNone;
      if (stack_.back().level < memo_.oldest_level()) return Answer::kForgotten;
      window_.MoveTo(stack_.back().level);
    }
    NoteDeepest();
    return Answer::kFound;
  }

  // Goes on from the top of the stack to a configuration not met before; says
  // whether there is one.
  //
  // Pending calls are all placed at once, each in a configuration of its own:
  // so the memo knows what each of them leads to before any is followed by
  // another, and of many only those combinations are tried that differ.
  bool Descend() {
    Frame& top = stack_.back();
    const Node node = memo_[top.node];
    Id first = kNone;
    const auto visit = [&](Id id, int32_t call) {
      memo_[id].link = first;
      memo_[id].reached_by = call;
      first = id;
    };
    if (top.stage == Stage::kFirst) {
      if (PlaceRead(node, visit)) {
        top.stage = Stage::kNothing;
      } else {
        top.stage = Stage::kRequired;
        PlaceRequired(node, visit);
      }
    }
    if (top.stage == Stage::kRequired && first == kNone) {
      top.stage = Stage::kOthers;
      top.others = Others(node);
    }
    while (top.stage == Stage::kOthers && first == kNone) {
      int slot = top.others.NextFrom(0);
      if (slot == Slots::kSize) return false;
      const bool pending = window_.pending().Has(slot);
      do {
        top.others.Remove(slot);
        Place(node, slot, visit);
        slot = top.others.NextFrom(slot + 1);
      } while (pending && slot < Slots::kSize);
    }
    if (first == kNone) return false;
    Push(first);
    return true;
  }

  void Push(Id id) {
    const Node& node = memo_[id];
    if (node.level < last_level()) window_.MoveTo(node.level);
    stack_.push_back({id, node.level, node.reached_by});
  }

  // Leaves the top of the stack, for another configuration that was met at the
  // same time if there is one. Says whether anything is left.
  bool BackUp() {
    const Id other = memo_[stack_.back().node].link;
    stack_.pop_back();
    if (stack_.empty()) return false;
    order_shared_ = std::min(order_shared_, stack_.size() - 1);
    if (other != kNone) Push(other);
    return true;
  }

  // Keeps the order on the stack if it is the furthest so far. Only what
  // differs from the order kept last is copied, so that all copies together
  // cost no more than all pushes.
  void NoteDeepest() {
    const int32_t level = stack_.back().level;
    const size_t placed = stack_.size() - 1;
    if (level < deepest_.level) return;
    if (level == deepest_.level && placed <= deepest_.placed) return;
    deepest_ = {level, placed};
    finding_.order.resize(std::min(order_shared_, placed));
    for (size_t i = finding_.order.size(); i < placed; ++i) {
      finding_.order.push_back(stack_[i + 1].call);
    }
    order_shared_ = placed;
  }

  // ---- Level by level ----

  // Leaves the longest order in finding_.order, as DepthFirst does.
  Answer LevelByLevel() {
    finding_.level_by_level = true;
    deepest_trail_ = Trail::kRoot;
    const Answer answer = VisitLevels();
    if (deepest_trail_ != Trail::kRoot) {
      finding_.order = trail_.Order(deepest_trail_);
    }
    return answer;
  }

  Answer VisitLevels() {
    if (last_level() == 0) return Answer::kFound;
    agenda_.assign(timeline_->slot_count() + 2, kNone);
    agenda_size_ = 0;
    Enter(Start(), Trail::kRoot);
    for (int level = 0; level < last_level(); ++level) {
      window_.MoveTo(level);
      Id& todo = agenda_[level % agenda_.size()];
      while (todo != kNone) {
        const Node node = memo_[todo];
        todo = node.link;
        --agenda_size_;
        NoteDeepest(node);
        if (Expand(node)) return Answer::kFound;
        if (LimitReached()) return Answer::kLimit;
      }
      if (agenda_size_ == 0) return Answer::kNone;
      if (trail_.full()) CollectTrail();
    }
    return Answer::kNone;  // not reached: a node of the last level ends it all
  }

  void Enter(Id id, int32_t trail) {
    Node& node = memo_[id];
    Id& todo = agenda_[node.level % agenda_.size()];
    node.reached_by = trail;
    node.link = todo;
    todo = id;
    ++agenda_size_;
  }

  // Places each call that may come next. Says whether that was the last one.
  bool Expand(const Node& node) {
    bool found = false;
    const auto visit = [&](Id id, int32_t call) {
      const int32_t trail = trail_.Append(node.reached_by, call);
      if (memo_[id].level == last_level()) {
        found = true;
        deepest_trail_ = trail;
      }
      Enter(id, trail);
    };
    if (PlaceRead(node, visit)) return found;
    PlaceRequired(node, visit);
    const Slots others = Others(node);
    for (int slot = others.NextFrom(0); slot < Slots::kSize && !found;
         slot = others.NextFrom(slot + 1)) {
      Place(node, slot, visit);
    }
    return found;
  }

  void NoteDeepest(const Node& node) {
    const size_t placed = node.level + node.placed.Count();
    if (node.level < deepest_.level) return;
    if (node.level == deepest_.level && placed <= deepest_.placed) return;
    deepest_ = {node.level, placed};
    deepest_trail_ = node.reached_by;
  }

  void CollectTrail() {
    leaves_.assign(1, &deepest_trail_);
    for (Id id : agenda_) {
      for (; id != kNone; id = memo_[id].link) {
        leaves_.push_back(&memo_[id].reached_by);
      }
    }
    trail_.Collect(leaves_);
  }

  // ---- Limits and the result ----

  void StartClock() {
    deadline_ = std::chrono::steady_clock::now() +
                std::chrono::nanoseconds{options_->time_ns_max};
    clock_due_ = kStepsBetweenClockReads;
  }

  void NoteMemory() {
    finding_.memo_bytes_max =
        std::max(finding_.memo_bytes_max,
                 memo_.count_max() * Configurations::kNodeBytes);
  }

  size_t memo_bytes() const {
    return memo_.count() * Configurations::kNodeBytes;
  }

  bool LimitReached() {
    if (memo_bytes() + trail_.bytes() > options_->memory_bytes_max) {
      finding_.limit = Limit::kMemory;
      return true;
    }
    if (finding_.steps < clock_due_) return false;
    clock_due_ = finding_.steps + kStepsBetweenClockReads;
    if (std::chrono::steady_clock::now() < deadline_) return false;
    finding_.limit = Limit::kTime;
    return true;
  }

  void Conclude(Answer answer) {
    switch (answer) {
      case Answer::kFound:
        finding_.verdict = Verdict::kLinearizable;
        break;
      case Answer::kNone:
        finding_.verdict = Verdict::kViolation;
        finding_.stuck = timeline_->level(deepest_.level).call;
        break;
      case Answer::kForgotten:
      case Answer::kLimit:
        finding_.verdict = Verdict::kUnknown;
        break;
    }
    NoteMemory();
  }

  const M* model_ = nullptr;
  std::span<const Call<M>> calls_;
  const Timeline* timeline_ = nullptr;
  const Options* options_ = nullptr;
  std::vector<uint8_t> read_only_;  // flags, by call
  Finding finding_;
  Deepest deepest_;
  Window<kWords> window_;
  Configurations memo_;

  std::vector<Frame> stack_;
  size_t order_shared_ = 0;  // how much of finding_.order is on the stack

  std::vector<Id> agenda_;  // lists of nodes to expand, by level modulo size
  size_t agenda_size_ = 0;  // nodes in all lists
  Trail trail_;
  int32_t deepest_trail_ = Trail::kRoot;
  std::vector<int32_t*> leaves_;

  std::chrono::steady_clock::time_point deadline_;
  int64_t clock_due_ = 0;
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_SEARCH_H_
