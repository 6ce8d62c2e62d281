// Schedules a second of whole programs on the simulated kernel: booting it,
// running the threads, the history.
//
//   bazel run --config=opt //harness/sim:sim_benchmark
#include <benchmark/benchmark.h>

#include "harness/program/program.h"
#include "harness/schedule/engine.h"
#include "harness/schedule/random_walk.h"
#include "harness/sim/subject.h"

namespace taprace::sim {
namespace {

void Run(benchmark::State& state, Release release, const char* line) {
  SimSubject subject({.release = release}, *ParseProgram(line, "benchmark"));
  schedule::RandomWalk walk(1);
  schedule::Engine engine;
  int64_t steps = 0;
  int64_t failures = 0;
  for (auto _ : state) {
    const schedule::Execution* const execution = engine.Run(subject, walk);
    benchmark::DoNotOptimize(subject.history().calls.data());
    steps += execution->step_count;
    failures += execution->finding ? 1 : 0;
  }
  state.SetItemsProcessed(state.iterations());
  const auto runs = static_cast<double>(state.iterations());
  state.counters["steps"] = static_cast<double>(steps) / runs;
  state.counters["failing"] = static_cast<double>(failures) / runs;
}

constexpr char kIdle[] =
    "idle tap0 tap1; thread; open tap0 -> a; close a; thread; open tap1 -> a; "
    "close a";
constexpr char kContended[] =
    "idle tap0; thread; open tap0 -> a; close a; thread; open tap0 -> a; "
    "close a";
constexpr char kGeneric[] =
    "thread; open tap -> a; close a; thread; open tap -> a; close a";

BENCHMARK_CAPTURE(Run, idle_13, Release::k13_2, kIdle);
BENCHMARK_CAPTURE(Run, idle_15, Release::k15_1, kIdle);
BENCHMARK_CAPTURE(Run, contended_13, Release::k13_2, kContended);
BENCHMARK_CAPTURE(Run, contended_15, Release::k15_1, kContended);
BENCHMARK_CAPTURE(Run, generic_13, Release::k13_2, kGeneric);
BENCHMARK_CAPTURE(Run, generic_15, Release::k15_1, kGeneric);

}  // namespace
}  // namespace taprace::sim

BENCHMARK_MAIN();
