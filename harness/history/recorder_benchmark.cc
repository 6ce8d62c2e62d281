// What recording costs a thread: bound 60 ns an operation above BM_EmptyLoop.
#include <benchmark/benchmark.h>

#include "harness/history/recorder.h"

namespace taprace {
namespace {

constexpr int32_t kOperations = 10'000;

void BM_EmptyLoop(benchmark::State& state) {
  for (auto _ : state) {
    for (int32_t i = 0; i < kOperations; ++i) benchmark::DoNotOptimize(i);
  }
  state.SetItemsProcessed(state.iterations() * kOperations);
}
BENCHMARK(BM_EmptyLoop);

void BM_Clock(benchmark::State& state) {
  for (auto _ : state) {
    for (int32_t i = 0; i < kOperations; ++i) benchmark::DoNotOptimize(NowNs());
  }
  state.SetItemsProcessed(state.iterations() * kOperations);
}
BENCHMARK(BM_Clock);

void BM_InvokeAndReturn(benchmark::State& state) {
  Program program;
  program.threads.push_back(std::vector<Operation>(kOperations));
  Recorder recorder;
  recorder.Reset(program);
  for (auto _ : state) {
    state.PauseTiming();
    recorder.Reset(program);
    state.ResumeTiming();
    Recorder::Lane& lane = recorder.lane(0);
    for (int32_t i = 0; i < kOperations; ++i) {
      lane.Invoke(i);
      benchmark::DoNotOptimize(i);
      lane.Return({.error = 0, .unit = i});
    }
  }
  state.SetItemsProcessed(state.iterations() * kOperations);
}
BENCHMARK(BM_InvokeAndReturn);

}  // namespace
}  // namespace taprace

BENCHMARK_MAIN();
