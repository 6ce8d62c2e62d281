// Is the candidate slower than the baseline? Decided from interleaved runs of
// both, again and again until it is certain or the time is up.
//
// Each round runs both programs once, in an order that alternates, and gives
// one log-ratio of their medians a workload. What changes slowly (the clock
// rate, the neighbours) changes both halves of a round. After some numbers of
// rounds the decision is looked at, with a confidence that makes all looks at
// all workloads together wrong with probability `error_max` at most (Bonferroni
// over looks and workloads, so that looking often costs no false alarms).
#ifndef TAPRACE_BENCH_GATE_H_
#define TAPRACE_BENCH_GATE_H_

#include <cstddef>
#include <vector>

#include "bench/statistics.h"

namespace taprace {

enum class Verdict {
  kNotSlower,   // the slowdown is certainly below the gate
  kSlower,      // certainly above
  kCannotTell,  // the interval has the gate in it
};

struct GateOptions {
  double gate = 0.05;        // the ratio that matters, less 1
  double error_max = 0.005;  // of a false alarm, or of a miss
  size_t workloads = 1;
  size_t rounds_max = 400;
};

// The numbers of rounds after which to look: 16 and then each half as much
// again, and the last.
std::vector<size_t> Looks(const GateOptions& options);

// The confidence of each single interval.
double LookConfidence(const GateOptions& options);

struct GateState {
  Verdict verdict = Verdict::kCannotTell;
  Interval ratio;  // candidate to baseline
};

// Judges the log-ratios of one workload so far.
GateState Judge(const std::vector<double>& log_ratios,
                const GateOptions& options);

}  // namespace taprace

#endif  // TAPRACE_BENCH_GATE_H_
