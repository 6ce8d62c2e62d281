// What checking a tap history costs. Bound: 32 threads and 1,000 operations in
// 1 s, on one core of a current machine. Met by linearizable histories; to rule
// every order out takes up to twice as long where generic opens depend on all
// units (reuse-lowest, linux).
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "harness/check/random_history.h"
#include "harness/spec/check_history.h"
#include "harness/spec/random_tap_history.h"
#include "harness/spec/tap_rules.h"

namespace taprace {
namespace {

// Arguments: specification, by its place in the table; threads; and whether
// the last two calls claim one unit twice.
void BM_Tap(benchmark::State& state) {
  const TapRules& rules = TapSpecs()[state.range(0)];
  const auto threads = static_cast<int>(state.range(1));
  check::Random random(1);
  TapChecker checker;
  History history = TapContention(rules, threads, 1'000, random);
  if (state.range(2) != 0) {
    const int64_t end = 1'000'000;
    for (int32_t thread : {1'000, 1'001}) {
      history.calls.push_back({thread,
                               {.device = {Family::kTap, 1}},
                               end + thread,
                               end + thread,
                               {.error = 0, .unit = 1}});
    }
  }
  const check::Verdict expected = state.range(2) != 0
                                      ? check::Verdict::kViolation
                                      : check::Verdict::kLinearizable;
  check::Finding finding;
  while (state.KeepRunning()) {
    finding = *checker.Check(rules, history, {.time_ns_max = 10'000'000'000});
    if (finding.verdict != expected) state.SkipWithError("wrong verdict");
  }
  state.SetLabel(std::string(rules.name));
  state.counters["memo_bytes"] = static_cast<double>(finding.memo_bytes_max);
  state.counters["steps"] = static_cast<double>(finding.steps);
}
BENCHMARK(BM_Tap)
    ->ArgNames({"spec", "threads", "bad"})
    ->ArgsProduct({{0, 1, 2, 3, 4}, {8, 32}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace taprace

BENCHMARK_MAIN();
