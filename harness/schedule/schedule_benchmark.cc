// Schedules a second of the check-then-claim litmus.
//
//   bazel run --config=opt //harness/schedule:schedule_benchmark
#include <benchmark/benchmark.h>

#include "harness/schedule/explore.h"
#include "harness/schedule/litmus.h"
#include "harness/schedule/random_walk.h"

namespace taprace::schedule {
namespace {

void BM_CheckThenClaim(benchmark::State& state) {
  CheckThenClaim subject(static_cast<int>(state.range(0)));
  RandomWalk strategy(1);
  Engine engine;
  int64_t steps = 0;
  int64_t failures = 0;
  for (auto _ : state) {
    const Execution* const execution = engine.Run(subject, strategy);
    steps += execution->step_count;
    failures += execution->finding ? 1 : 0;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["steps"] =
      static_cast<double>(steps) / static_cast<double>(state.iterations());
  state.counters["failing"] =
      static_cast<double>(failures) / static_cast<double>(state.iterations());
}
BENCHMARK(BM_CheckThenClaim)->Arg(2)->Arg(3);

}  // namespace
}  // namespace taprace::schedule

BENCHMARK_MAIN();
