// LastSteps against a look at all steps.
#include "harness/schedule/last_steps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace taprace::schedule {
namespace {

struct Step {
  ThreadId thread = 0;
  std::vector<Access> accesses;
};

std::vector<uint32_t> BeforeOf(const std::vector<Step>& steps,
                               const Step& next) {
  std::vector<uint32_t> before;
  ThreadSet found = 0;
  for (auto i = static_cast<uint32_t>(steps.size()); i-- > 0;) {
    const Step& step = steps[i];
    if ((found & SetOf(step.thread)) != 0) continue;
    const bool before_it = step.thread == next.thread ||
                           SomeDependent(step.accesses, next.accesses);
    if (!before_it) continue;
    found |= SetOf(step.thread);
    before.push_back(i);
  }
  std::ranges::sort(before);
  return before;
}

Step RandomStep(std::mt19937& random) {
  const auto below = [&random](uint32_t most) {
    return static_cast<uint32_t>(random() % most);
  };
  Step step{.thread = static_cast<ThreadId>(below(4)), .accesses = {}};
  for (uint32_t left = 1 + below(3); left > 0; --left) {
    const auto kind = static_cast<AccessKind>(
        below(1 + static_cast<uint32_t>(AccessKind::kAdd)));
    const ObjectId object = below(40) == 0 ? kEveryObject : 1 + below(6);
    step.accesses.push_back({object, kind});
  }
  return step;
}

TEST(LastStepsTest, AreThoseThatALookAtAllFinds) {
  std::mt19937 random(1);
  LastSteps last_steps;
  std::vector<Step> steps;
  for (int i = 0; i < 20'000; ++i) {
    if (random() % 16 == 0) {
      steps.resize(random() % (steps.size() + 1));
      last_steps.Truncate(steps.size());
    }
    const Step next = RandomStep(random);
    const auto found = last_steps.Before(next.thread, next.accesses);
    std::vector<uint32_t> before(found.begin(), found.end());
    std::ranges::sort(before);
    ASSERT_EQ(before, BeforeOf(steps, next));
    last_steps.Push(next.thread, next.accesses);
    steps.push_back(next);
  }
}

}  // namespace
}  // namespace taprace::schedule
