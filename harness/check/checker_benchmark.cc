// What a check costs. Bounds, on one core of a current machine:
//
//   BM_Register    a history of the shape of Jepsen's etcd logs: 20 us median.
//                  Met by all that are linearizable and by those violated ones
//                  in which processes rest and few calls hang; each call that
//                  hangs before the violation adds to what must be ruled out.
//   BM_KeyValue    10 clients, 400 operations, not partitioned: 0.3 s
//   BM_Long        8 threads, 100,000 operations: 1 s, and memo_bytes no more
//                  than for 10,000
//
// Times are per history; median_us and max_us are of the histories of a pool,
// memo_bytes is the most that was remembered at one time. For tap histories
// see harness/spec/tap_benchmark.cc.
#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "harness/check/checker.h"
#include "harness/check/partition.h"
#include "harness/check/random_history.h"
#include "harness/spec/kv.h"
#include "harness/spec/register.h"
#include "harness/spec/workloads.h"

namespace taprace::check {
namespace {

enum Goodness { kGood, kBad };

// Of this thread, so that others on the machine do not count.
double CpuMicroseconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 +
         static_cast<double>(now.tv_nsec) * 1e-3;
}

// Checks each history of the pool `repeat` times an iteration, more often if a
// check is short compared with a look at the clock, and reports the spread.
template <Model M, typename Check>
void RunPool(benchmark::State& state,
             const std::vector<std::vector<Call<M>>>& pool, Verdict expected,
             int repeat, Check&& check) {
  std::vector<double> times_us;
  size_t memo_bytes = 0;
  int64_t steps = 0;
  int64_t level_by_level = 0;
  for (auto _ : state) {
    for (const std::vector<Call<M>>& history : pool) {
      const double start = CpuMicroseconds();
      Finding finding;
      for (int i = 0; i < repeat; ++i) finding = check(history);
      times_us.push_back((CpuMicroseconds() - start) / repeat);
      memo_bytes = std::max(memo_bytes, finding.memo_bytes_max);
      steps += finding.steps;
      level_by_level += finding.level_by_level;
      if (finding.verdict != expected) state.SkipWithError("wrong verdict");
    }
  }
  const auto checked = static_cast<double>(times_us.size());
  const auto middle = times_us.begin() + std::ssize(times_us) / 2;
  std::nth_element(times_us.begin(), middle, times_us.end());
  state.counters["median_us"] = *middle;
  state.counters["max_us"] =
      *std::max_element(times_us.begin(), times_us.end());
  state.counters["memo_bytes"] = static_cast<double>(memo_bytes);
  state.counters["steps"] = static_cast<double>(steps) / checked;
  state.counters["by_level"] = static_cast<double>(level_by_level) / checked;
}

// Histories that are as good or bad as asked, with a lie in the second half of
// bad ones.
template <Model M, typename Workload>
std::vector<std::vector<Call<M>>> Pool(const M& model, Workload& workload,
                                       const Shape& shape, Goodness goodness,
                                       int count) {
  Random random(1);
  Checker<M> checker;
  std::vector<std::vector<Call<M>>> pool;
  while (static_cast<int>(pool.size()) < count) {
    std::vector<Call<M>> calls = RandomHistory(model, workload, shape, random);
    if (goodness == kBad) {
      std::vector<Call<M>> end(calls.begin() + calls.size() / 2, calls.end());
      Falsify(end, workload, random);
      std::copy(end.begin(), end.end(), calls.begin() + calls.size() / 2);
      if (checker.Check(model, calls).verdict != Verdict::kViolation) continue;
    }
    pool.push_back(std::move(calls));
  }
  return pool;
}

Verdict Expected(Goodness goodness) {
  return goodness == kGood ? Verdict::kLinearizable : Verdict::kViolation;
}

// Arguments: goodness, per cent of calls without a return, and per cent of
// chances to invoke something that a process lets pass: the more, the fewer
// calls run at once. In Jepsen's logs about 15 % of calls do not return.
void BM_Register(benchmark::State& state) {
  const auto goodness = static_cast<Goodness>(state.range(0));
  RegisterWorkload workload{.values = 5};
  const auto pool = Pool(Register(), workload,
                         {.processes = 5,
                          .operations = 170,
                          .pending = 0.01 * static_cast<double>(state.range(1)),
                          .rest = 0.01 * static_cast<double>(state.range(2))},
                         goodness, 200);
  Checker<Register> checker;
  RunPool<Register>(
      state, pool, Expected(goodness), 8,
      [&](const auto& history) { return checker.Check(Register(), history); });
}
BENCHMARK(BM_Register)
    ->ArgNames({"bad", "pending", "rest"})
    ->ArgsProduct({{kGood, kBad}, {0, 3, 15}, {0, 75}})
    ->Unit(benchmark::kMicrosecond);

// Some get of a bad history gives what another get of the same key gave
// earlier, long after the key was appended to.
void MakeStale(std::vector<Call<Kv>>& calls, const Kv& kv) {
  Checker<Kv> checker;
  const auto is_get = [&](size_t i, int key) {
    return calls[i].operation.kind == Kv::Kind::kGet && !calls[i].pending() &&
           (key < 0 || calls[i].operation.key == key);
  };
  for (size_t i = calls.size() / 2; i < calls.size(); ++i) {
    if (!is_get(i, -1)) continue;
    const Kv::Outcome truth = calls[i].outcome;
    for (size_t j = i; j-- > 0;) {
      if (!is_get(j, calls[i].operation.key)) continue;
      if (calls[j].outcome.value == truth.value) continue;
      calls[i].outcome = calls[j].outcome;
      if (CheckByPart<Kv>(checker, kv, calls, Kv::Key).verdict ==
          Verdict::kViolation) {
        return;
      }
      calls[i].outcome = truth;
      break;
    }
  }
}

// Arguments: goodness, and whether to check key by key.
void BM_KeyValue(benchmark::State& state) {
  const auto goodness = static_cast<Goodness>(state.range(0));
  const bool by_key = state.range(1) != 0;
  Strings strings;
  const Kv kv(strings);
  KvWorkload workload{.strings = &strings, .keys = 10, .words = 0};
  auto pool =
      Pool(kv, workload, {.processes = 10, .operations = 400}, kGood, 20);
  if (goodness == kBad) {
    for (auto& history : pool) MakeStale(history, kv);
  }
  Checker<Kv> checker;
  RunPool<Kv>(state, pool, Expected(goodness), 1, [&](const auto& history) {
    return by_key ? CheckByPart<Kv>(checker, kv, history, Kv::Key)
                  : checker.Check(kv, history);
  });
}
BENCHMARK(BM_KeyValue)
    ->ArgNames({"bad", "by_key"})
    ->Args({kGood, 0})
    ->Args({kBad, 0})
    ->Args({kGood, 1})
    ->Args({kBad, 1})
    ->Unit(benchmark::kMillisecond);

// Arguments: goodness, operations. The lie of a bad history is its last call.
void BM_Long(benchmark::State& state) {
  const auto goodness = static_cast<Goodness>(state.range(0));
  RegisterWorkload workload{.values = 5};
  auto pool =
      Pool(Register(), workload,
           {.processes = 8, .operations = static_cast<int>(state.range(1))},
           kGood, 1);
  if (goodness == kBad) {
    const int64_t end = 1'000'000'000;
    pool[0].push_back({{Register::Kind::kRead}, {.value = 77}, end, end + 1});
  }
  Checker<Register> checker;
  RunPool<Register>(
      state, pool, Expected(goodness), 1,
      [&](const auto& history) { return checker.Check(Register(), history); });
}
BENCHMARK(BM_Long)
    ->ArgNames({"bad", "operations"})
    ->Args({kGood, 10'000})
    ->Args({kGood, 100'000})
    ->Args({kBad, 10'000})
    ->Args({kBad, 100'000})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace taprace::check

BENCHMARK_MAIN();
