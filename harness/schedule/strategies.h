// All strategies by name: what is on the command line, in its help and in the
// tests.
#ifndef TAPRACE_HARNESS_SCHEDULE_STRATEGIES_H_
#define TAPRACE_HARNESS_SCHEDULE_STRATEGIES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/schedule/strategy.h"

namespace taprace::schedule {

// The number behind the colon of "pct:3".
struct StrategyParameter {
  std::string_view meaning;
  int least = 0;
  int preset = 0;  // where none is given
};

struct StrategyKind {
  std::string_view name;
  std::string_view description;  // one line
  std::optional<StrategyParameter> parameter;
  // Ends once it has tried all schedules, or all that differ.
  bool exhaustive = false;
  std::unique_ptr<Strategy> (*make)(int parameter, uint64_t seed);
};

// In the order in which help lists them.
std::span<const StrategyKind> Strategies();

// A strategy such as "random" or "pct:3", ready to be made any number of
// times, with another seed each time.
class StrategyChoice {
 public:
  // The error says what is wrong and what there is.
  static Result<StrategyChoice> Parse(std::string_view text);

  const StrategyKind& kind() const { return *kind_; }
  std::unique_ptr<Strategy> Make(uint64_t seed) const {
    return kind_->make(parameter_, seed);
  }
  // The inverse of Parse(), with the parameter spelt out unless it is the
  // preset.
  std::string ToString() const;

 private:
  StrategyChoice(const StrategyKind& kind, int parameter)
      : kind_(&kind), parameter_(parameter) {}

  const StrategyKind* kind_;
  int parameter_;
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_STRATEGIES_H_
