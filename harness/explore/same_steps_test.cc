// What reduction rests upon: a thread whose earlier steps, and those of others
// that they depend on, are the same takes the same step next, whatever the
// order of the others. Where it does not, something that a step reads is not
// told (Engine::Affect), or the number of an object depends on the order in
// which threads make them.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/base/hash.h"
#include "harness/explore/simulations.h"
#include "harness/explore/small_programs.h"
#include "harness/program/program.h"
#include "harness/schedule/dfs.h"
#include "harness/schedule/engine.h"
#include "harness/schedule/event_table.h"
#include "harness/schedule/explore.h"
#include "harness/schedule/last_steps.h"

namespace taprace {
namespace {

using schedule::EventId;

// Depth-first search, with few preemptions so that orders differ a little only;
// compares the steps of all executions.
class StepComparison : public schedule::Strategy {
 public:
  bool Begin() override {
    last_steps_.Truncate(0);
    hashes_.clear();
    in_step_ = false;
    return dfs_.Begin();
  }
  schedule::ThreadId Next(const schedule::State& state) override {
    if (in_step_) CompleteStep();
    const schedule::ThreadId taken = dfs_.Next(state);
    event_.Begin(taken, state.pending[static_cast<size_t>(taken)], false);
    in_step_ = true;
    return taken;
  }
  void End(const schedule::State& state) override {
    // The step that a finding ended may have got further in another order.
    if (in_step_ && state.enabled == 0) CompleteStep();
    dfs_.End(state);
  }
  bool HeedsEffects() const override { return true; }
  void OnEffect(const schedule::Access& effect) override {
    if (in_step_) event_.Add(effect, false);
  }
  void OnTimePasses(schedule::ThreadSet threads) override {
    if (in_step_) CompleteStep();
    dfs_.OnTimePasses(threads);
  }

  // Of steps that were compared with an equal one of another execution.
  int64_t compared() const { return compared_; }
  const std::vector<std::string>& differences() const { return differences_; }

 private:
  void CompleteStep() {
    in_step_ = false;
    const EventId event = events_.Intern(event_);
    uint64_t before = static_cast<uint64_t>(event_.thread);
    for (uint32_t i :
         last_steps_.Before(event_.thread, events_.AccessesOf(event))) {
      before += Mix(hashes_[i], 0);  // in any order
    }
    hashes_.push_back(Mix(before, 0));
    last_steps_.Push(event_.thread, events_.AccessesOf(event));
    const auto [first, is_new] = first_.try_emplace(hashes_.back(), event);
    if (is_new) return;
    ++compared_;
    if (first->second != event) {
      differences_.push_back(TextOf(first->second) + " or " + TextOf(event));
    }
  }

  std::string TextOf(EventId event) const {
    std::string text;
    for (const schedule::Access& access : events_.AccessesOf(event)) {
      text += access.what;
      text += " " + std::to_string(access.object) + " (" +
              std::to_string(static_cast<int>(access.kind)) + "), ";
    }
    return text;
  }

  schedule::Dfs dfs_{2};
  schedule::EventTable events_;
  schedule::LastSteps last_steps_;
  std::vector<uint64_t> hashes_;  // of this execution's steps
  schedule::DporEvent event_;     // under way
  bool in_step_ = false;
  // By hash: the step that was the first to have it.
  std::unordered_map<uint64_t, EventId> first_;
  int64_t compared_ = 0;
  std::vector<std::string> differences_;
};

class SameStepsTest : public testing::TestWithParam<const char*> {};

TEST_P(SameStepsTest, StepsThatComeAfterTheSameAreTheSame) {
  const Simulation simulation = *MakeSimulation(GetParam());
  schedule::Engine engine;
  int64_t compared = 0;
  for (const Program& program :
       SmallPrograms({.threads = 2,
       .kinds = {OpKind::kOpen, OpKind::kClose, OpKind::kStat, OpKind::kCreate,
                 OpKind::kDestroy}})) {
    StepComparison comparison;
    const auto subject = simulation.make(program);
    schedule::Explore(engine, *subject, comparison, {.executions_max = 50});
    compared += comparison.compared();
    ASSERT_TRUE(comparison.differences().empty())
        << ToLine(program) << ": " << comparison.differences().size() << ", "
        << comparison.differences().front();
  }
  EXPECT_GT(compared, 100'000);
}

INSTANTIATE_TEST_SUITE_P(Simulations, SameStepsTest,
                         testing::Values("sim:13.2", "sim:15.1",
                                         "sim:13.2+handoff",
                                         "sim:15.1+handoff"),
                         [](const auto& info) {
                           return "n" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace taprace
