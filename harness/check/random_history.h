// Random histories of any model, linearizable ones and broken ones, for tests
// and benchmarks.
//
// A workload says what is asked and what may be answered:
//
//   Operation Draw(rng)                  an operation
//   Outcome Answer(state, operation, rng) an outcome the model allows
//   Outcome Lie(operation, rng)          an outcome it may or may not allow
#ifndef TAPRACE_HARNESS_CHECK_RANDOM_HISTORY_H_
#define TAPRACE_HARNESS_CHECK_RANDOM_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "harness/check/model.h"

namespace taprace::check {

using Random = std::mt19937_64;

// A number from 0 to n - 1.
inline int Below(int n, Random& random) {
  return static_cast<int>(random() % static_cast<uint64_t>(n));
}

inline bool Chance(double probability, Random& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53 < probability;
}

struct Shape {
  int processes = 3;
  int operations = 7;
  double pending = 0;  // probability that a call never returns
  double tie = 0;      // probability that two events have one time
  double rest = 0;     // probability that a process is idle a while longer
};

// Runs processes one event after the other, each event that of a random
// process: a call is invoked, takes effect, returns. A process whose call does
// not return is replaced by another one, and that call takes effect or not. The
// result is linearizable. Calls are in the order of their invocation.
template <Model M, typename Workload>
std::vector<Call<M>> RandomHistory(const M& model, Workload& workload,
                                   const Shape& shape, Random& random) {
  enum class Phase { kIdle, kInvoked, kEffective };
  struct Process {
    Phase phase = Phase::kIdle;
    size_t call = 0;
  };
  std::vector<Process> processes(shape.processes);
  std::vector<Call<M>> calls;
  typename M::State state = model.Initial();
  int64_t now = 0;
  const auto take_effect = [&](Call<M>& call) {
    call.outcome = workload.Answer(state, call.operation, random);
    std::vector<typename M::State> reached;
    model.Step(state, call.operation, &call.outcome,
               [&](const auto& next) { reached.push_back(next); });
    state = reached[Below(static_cast<int>(reached.size()), random)];
  };
  int running = 0;
  while (running > 0 || calls.size() < static_cast<size_t>(shape.operations)) {
    Process& process = processes[Below(shape.processes, random)];
    if (process.phase == Phase::kIdle) {
      if (calls.size() == static_cast<size_t>(shape.operations)) continue;
      if (Chance(shape.rest, random)) continue;
      process = {Phase::kInvoked, calls.size()};
      calls.push_back({workload.Draw(random), {}, now});
      ++running;
    } else if (process.phase == Phase::kInvoked) {
      process.phase = Phase::kEffective;
      if (Chance(shape.pending, random)) {
        if (Chance(0.5, random)) take_effect(calls[process.call]);
        process.phase = Phase::kIdle;
        --running;
      } else {
        take_effect(calls[process.call]);
      }
    } else {
      calls[process.call].return_time = now;
      process.phase = Phase::kIdle;
      --running;
    }
    if (!Chance(shape.tie, random)) ++now;
  }
  return calls;
}

// Falsifies the outcome of one random call. The result may still be
// linearizable.
template <Model M, typename Workload>
void Falsify(std::vector<Call<M>>& calls, Workload& workload, Random& random) {
  Call<M>& call = calls[Below(static_cast<int>(calls.size()), random)];
  call.outcome = workload.Lie(call.operation, random);
}

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_RANDOM_HISTORY_H_
