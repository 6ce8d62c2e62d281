#include "bench/gate.h"

#include <cmath>

namespace taprace {

std::vector<size_t> Looks(const GateOptions& options) {
  constexpr size_t kFirst = 16;
  std::vector<size_t> looks;
  for (size_t rounds = kFirst; rounds < options.rounds_max;
       rounds += rounds / 2) {
    looks.push_back(rounds);
  }
  looks.push_back(options.rounds_max);
  return looks;
}

double LookConfidence(const GateOptions& options) {
  const auto tests =
      static_cast<double>(Looks(options).size() * options.workloads);
  // Each side of the interval may be wrong.
  return 1 - 2 * options.error_max / tests;
}

GateState Judge(const std::vector<double>& log_ratios,
                const GateOptions& options) {
  const Interval centre = Centre(log_ratios, LookConfidence(options));
  GateState state;
  state.ratio = {std::exp(centre.estimate), std::exp(centre.low),
                 std::exp(centre.high)};
  if (state.ratio.low > 1 + options.gate) state.verdict = Verdict::kSlower;
  if (state.ratio.high < 1 + options.gate) state.verdict = Verdict::kNotSlower;
  return state;
}

}  // namespace taprace
