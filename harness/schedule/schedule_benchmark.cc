// Schedules a second of the check-then-claim litmus with each strategy, and
// what of that are the engine and a switch between fibers.
//
//   bazel run --config=opt //harness/schedule:schedule_benchmark
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "harness/schedule/explore.h"
#include "harness/schedule/fiber.h"
#include "harness/schedule/litmus.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/strategies.h"

namespace taprace::schedule {
namespace {

// Exhaustive strategies begin anew when they are through.
void BM_CheckThenClaim(benchmark::State& state, const StrategyKind& kind) {
  CheckThenClaim subject(static_cast<int>(state.range(0)));
  const auto choice = StrategyChoice::Parse(kind.name);
  std::unique_ptr<Strategy> strategy = choice->Make(1);
  Engine engine;
  int64_t steps = 0;
  int64_t failures = 0;
  for (auto _ : state) {
    const Execution* execution = engine.Run(subject, *strategy);
    if (execution == nullptr) {
      strategy = choice->Make(1);
      execution = engine.Run(subject, *strategy);
    }
    steps += execution->step_count;
    failures += execution->finding ? 1 : 0;
  }
  const auto executions = static_cast<double>(state.iterations());
  state.SetItemsProcessed(state.iterations());
  state.counters["steps"] = static_cast<double>(steps) / executions;
  state.counters["failing"] = static_cast<double>(failures) / executions;
}

// No thread at all.
void BM_EmptyExecution(benchmark::State& state) {
  class Empty : public Subject {
   public:
    void Start() override {}
  };
  Empty subject;
  RandomWalk strategy(1);
  Engine engine;
  for (auto _ : state) {
    benchmark::DoNotOptimize(engine.Run(subject, strategy));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_EmptyExecution);

// To a fiber and back.
void BM_FiberSwitch(benchmark::State& state) {
  Fiber* fiber = nullptr;
  Fiber loops(
      [](void* self) {
        for (;;) (*static_cast<Fiber**>(self))->Suspend();
      },
      &fiber);
  fiber = &loops;
  for (auto _ : state) loops.Resume();
  state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(BM_FiberSwitch);

void RegisterStrategies() {
  for (const StrategyKind& kind : Strategies()) {
    const std::string name = "BM_CheckThenClaim/" + std::string(kind.name);
    benchmark::RegisterBenchmark(
        name.c_str(),
        [&kind](benchmark::State& state) { BM_CheckThenClaim(state, kind); })
        ->Arg(2)
        ->Arg(3);
  }
}

}  // namespace
}  // namespace taprace::schedule

int main(int argc, char** argv) {
  taprace::schedule::RegisterStrategies();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
