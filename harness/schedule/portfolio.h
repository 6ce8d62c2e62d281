// Several strategies in turn, an execution each: what one is blind to another
// may see. (Swarm verification of Holzmann, Joshi and Groce, TSE 2011, with
// one processor.)
#ifndef TAPRACE_HARNESS_SCHEDULE_PORTFOLIO_H_
#define TAPRACE_HARNESS_SCHEDULE_PORTFOLIO_H_

#include <memory>
#include <vector>

#include "harness/schedule/strategy.h"

namespace taprace::schedule {

class Portfolio : public Strategy {
 public:
  explicit Portfolio(std::vector<std::unique_ptr<Strategy>> members);

  // A member that has no schedule left drops out. False when all did.
  bool Begin() override;
  ThreadId Next(const State& state) override { return current_->Next(state); }
  void End(const State& state) override { current_->End(state); }
  bool HeedsEffects() const override { return current_->HeedsEffects(); }
  void OnEffect(const Access& effect) override { current_->OnEffect(effect); }
  void OnWake(ThreadId thread) override { current_->OnWake(thread); }
  void OnTimePasses(ThreadSet threads) override {
    current_->OnTimePasses(threads);
  }

 private:
  std::vector<std::unique_ptr<Strategy>> members_;
  size_t turn_ = 0;
  Strategy* current_ = nullptr;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_PORTFOLIO_H_
