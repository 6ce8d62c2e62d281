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
// The graph (graph.h) is searched in one of two ways:
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
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/check/finding.h"
#include "harness/check/graph.h"
#include "harness/check/model.h"
#include "harness/check/timeline.h"
#include "harness/check/trail.h"

namespace taprace::check {

template <Model M, int kWords>
class Search {
 public:
  // The timeline has been built with SmallSet<kWords>::kSize slots.
  Finding Run(const M& model, std::span<const Call<M>> calls,
              const Timeline& timeline, const Options& options) {
    graph_.Reset(model, calls, timeline);
    timeline_ = &timeline;
    options_ = &options;
    finding_ = {};
    deepest_ = {};
    trail_.Clear();
    StartClock();
    Answer answer = options.depth_first ? DepthFirst() : Answer::kForgotten;
    NoteMemory();
    if (answer == Answer::kForgotten) answer = LevelByLevel();
    Conclude(answer);
    return std::move(finding_);
  }

 private:
  using Nodes = Graph<M, kWords>;
  using Id = typename Nodes::Id;
  using Node = typename Nodes::Node;
  using Slots = typename Nodes::Slots;
  static constexpr Id kNone = Nodes::kNone;

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

  // ---- Depth first ----

  Answer DepthFirst() {
    stack_.clear();
    order_shared_ = 0;
    stack_.push_back({graph_.Start(options_->page_bytes), 0, 0});
    while (stack_.back().level < graph_.last_level()) {
      if (LimitReached()) {
        NoteDeepest();
        return Answer::kLimit;
      }
      if (Descend()) continue;
      NoteDeepest();
      if (!BackUp()) return Answer::kNone;
      if (stack_.back().level < graph_.oldest_level()) {
        return Answer::kForgotten;
      }
      graph_.MoveTo(stack_.back().level);
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
    const Node node = graph_[top.node];
    Id first = kNone;
    const auto visit = [&](Id id, int32_t call) {
      graph_[id].link = first;
      graph_[id].reached_by = call;
      first = id;
    };
    if (top.stage == Stage::kFirst) {
      if (graph_.PlaceRead(node, visit)) {
        top.stage = Stage::kNothing;
      } else {
        top.stage = Stage::kRequired;
        graph_.PlaceRequired(node, visit);
      }
    }
    if (top.stage == Stage::kRequired && first == kNone) {
      top.stage = Stage::kOthers;
      top.others = graph_.Others(node);
    }
    while (top.stage == Stage::kOthers && first == kNone) {
      int slot = top.others.NextFrom(0);
      if (slot == Slots::kSize) return false;
      const bool pending = graph_.pending(slot);
      do {
        top.others.Remove(slot);
        graph_.Place(node, slot, visit);
        slot = top.others.NextFrom(slot + 1);
      } while (pending && slot < Slots::kSize);
    }
    if (first == kNone) return false;
    Push(first);
    return true;
  }

  void Push(Id id) {
    const Node& node = graph_[id];
    if (node.level < graph_.last_level()) graph_.MoveTo(node.level);
    stack_.push_back({id, node.level, node.reached_by});
  }

  // Leaves the top of the stack, for another configuration that was met at the
  // same time if there is one. Says whether anything is left.
  bool BackUp() {
    const Id other = graph_[stack_.back().node].link;
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
    if (graph_.last_level() == 0) return Answer::kFound;
    agenda_.assign(timeline_->slot_count() + 2, kNone);
    agenda_size_ = 0;
    Enter(graph_.Start(options_->page_bytes), Trail::kRoot);
    for (int level = 0; level < graph_.last_level(); ++level) {
      graph_.MoveTo(level);
      Id& todo = agenda_[level % agenda_.size()];
      while (todo != kNone) {
        const Node node = graph_[todo];
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
    Node& node = graph_[id];
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
      if (graph_[id].level == graph_.last_level()) {
        found = true;
        deepest_trail_ = trail;
      }
      Enter(id, trail);
    };
    if (graph_.PlaceRead(node, visit)) return found;
    graph_.PlaceRequired(node, visit);
    const Slots others = graph_.Others(node);
    for (int slot = others.NextFrom(0); slot < Slots::kSize && !found;
         slot = others.NextFrom(slot + 1)) {
      graph_.Place(node, slot, visit);
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
      for (; id != kNone; id = graph_[id].link) {
        leaves_.push_back(&graph_[id].reached_by);
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
        std::max(finding_.memo_bytes_max, graph_.bytes_max());
  }

  bool LimitReached() {
    if (graph_.bytes() + trail_.bytes() > options_->memory_bytes_max) {
      finding_.limit = Limit::kMemory;
      return true;
    }
    if (graph_.steps() < clock_due_) return false;
    clock_due_ = graph_.steps() + kStepsBetweenClockReads;
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
    finding_.steps = graph_.steps();
    NoteMemory();
  }

  Nodes graph_;
  const Timeline* timeline_ = nullptr;
  const Options* options_ = nullptr;
  Finding finding_;
  Deepest deepest_;

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
