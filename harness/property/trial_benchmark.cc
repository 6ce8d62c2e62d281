// How many runs a second the harness makes of a small program: what bounds a
// search, and even more the shrinking of a rare failure.
//
//   bazel run --config=opt //harness/property:trial_benchmark
#include <benchmark/benchmark.h>

#include <memory>

#include "harness/property/trial.h"
#include "harness/target/file_lock.h"
#include "harness/target/live.h"

namespace taprace {
namespace {

void BM_Trial(benchmark::State& state, const char* text) {
  auto kernel = FileLockKernel::Create();
  const Result<Program> program = ParseProgram(text, "benchmark");
  if (!kernel.ok() || !program.ok()) {
    state.SkipWithError("no kernel or no program");
    return;
  }
  LiveTarget target("file-lock", FileLockKernel::MakeTraits(),
                    std::move(*kernel), {});
  Tester tester(target, FindTapSpec(target.traits().spec));
  uint64_t seed = 0;
  for (auto _ : state) {
    const Result<Trial> trial = tester.Try(*program, ++seed);
    benchmark::DoNotOptimize(trial.ok());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(BM_Trial, OneThread, "idle tap0; thread; open tap0 -> a")
    ->UseRealTime();
BENCHMARK_CAPTURE(BM_Trial, TwoThreads,
                  "idle tap0; thread; open tap0 -> a; thread; open tap0 -> a")
    ->UseRealTime();
BENCHMARK_CAPTURE(BM_Trial, FourThreads,
                  "idle tap0; thread; open tap0 -> a; thread; open tap0 -> a;"
                  "thread; open tap0 -> a; thread; open tap0 -> a")
    ->UseRealTime();

}  // namespace
}  // namespace taprace

BENCHMARK_MAIN();
