#include "harness/report/examples.h"

#include <algorithm>
#include <cerrno>
#include <random>
#include <string>

namespace taprace {
namespace {

Operation Open(Unit unit) {
  return {.kind = OpKind::kOpen, .device = {Family::kTap, unit}};
}

Operation Close() { return {.kind = OpKind::kClose}; }

Call Made(int32_t thread, Operation operation, int64_t invoke_ns,
          int64_t return_ns, Outcome outcome) {
  return {.thread = thread,
          .operation = operation,
          .invoke_ns = invoke_ns,
          .return_ns = return_ns,
          .outcome = outcome};
}

}  // namespace

Counterexample SmallExample() {
  Counterexample example;
  example.target = "freebsd";
  example.invariant = "double-claim";
  example.sentence =
      "Threads 0 and 1 hold tap0 at the same time: the generic open was given "
      "an interface that a named open already had.";
  example.program.idle = {{Family::kTap, 0}};
  example.program.threads = {
      {Open(kGeneric), Close()}, {Open(0), Close()}, {Open(0), Open(kGeneric)}};
  example.program.threads[2][1].descriptor = 1;
  example.found = example.program;
  for (int i = 0; i < 40; ++i) example.found.threads.push_back({Open(i)});
  example.history.idle = example.program.idle;
  example.history.calls = {
      Made(0, Open(kGeneric), 1'200, 9'100, {0, 0}),
      Made(1, Open(0), 1'450, 9'800, {0, 0}),
      Made(2, Open(0), 2'300, 5'200, {EBUSY, kGeneric}),
      Made(2, example.program.threads[2][1], 6'000, kPending, {}),
      Made(0, Close(), 14'000, 15'900, {}),
      Made(1, Close(), 16'100, 18'300, {}),
  };
  example.guilty = {0, 1};
  example.order = LongestOrder{.order = {2, 0}, .stuck = 1};
  example.rate = {12, 200, 0.0347, 0.1018};
  example.seed = 18'446'744'073'709'551'557u;
  example.replay = "taprace replay T1.stock.live.aWRsZSB0YXAwOyB0aHJlYWQ7";
  return example;
}

Counterexample SteppedExample() {
  Counterexample example = SmallExample();
  example.target = "sim:13.2";
  example.program.threads.resize(2);
  example.history.calls = {Made(0, Open(kGeneric), 0, 4, {0, 0}),
                           Made(1, Open(0), 2, 5, {0, 0})};
  example.order.reset();
  const auto step = [&example](int32_t thread, const char* what,
                               bool preempting = false) {
    const auto number = static_cast<int64_t>(example.steps.size());
    example.steps.push_back({number, thread, what, preempting});
  };
  step(0, "lock devmtx");
  step(0, "clone_create");
  step(1, "lock devmtx", true);
  step(1, "open");
  step(0, "open", true);
  step(1, "return <0>");
  return example;
}

Counterexample LargeExample(size_t calls, size_t threads) {
  Counterexample example = SmallExample();
  std::mt19937 random(7);
  const auto below = [&random](uint32_t bound) {
    return static_cast<int64_t>(random() % bound);
  };
  example.program.threads.assign(threads, {});
  example.history.calls.clear();
  std::vector<int64_t> now(threads, 0);
  for (size_t i = 0; i < calls; ++i) {
    const size_t thread =
        std::min_element(now.begin(), now.end()) - now.begin();
    const bool close = example.program.threads[thread].size() % 2 == 1;
    const Operation operation =
        close ? Close() : Open(static_cast<Unit>(below(9)) - 1);
    example.program.threads[thread].push_back(operation);
    const int64_t start = now[thread] + 100 + below(3'000);
    const int64_t end = start + 200 + below(20'000);
    const bool busy = !close && below(4) == 0;
    const Unit unit = operation.device.generic() ? 1 : operation.device.unit;
    example.history.calls.push_back(Made(
        static_cast<int32_t>(thread), operation, start, end,
        busy ? Outcome{EBUSY, kGeneric} : Outcome{0, close ? kGeneric : unit}));
    now[thread] = end;
  }
  std::stable_sort(
      example.history.calls.begin(), example.history.calls.end(),
      [](const Call& a, const Call& b) { return a.invoke_ns < b.invoke_ns; });
  example.found = example.program;
  example.guilty = {calls / 2, calls / 2 + 1};
  example.order = LongestOrder{.order = {}, .stuck = calls / 2 + 1};
  for (size_t i = 0; i <= calls / 2; ++i) example.order->order.push_back(i);
  return example;
}

Counterexample HostileExample() {
  Counterexample example = SmallExample();
  example.target = kHostile;
  example.invariant = kHostile;
  example.sentence = kHostile;
  example.replay = kHostile;
  return example;
}

RunSummary ExampleSummary(size_t counterexamples) {
  RunSummary summary;
  summary.target = "linux";
  summary.seed = 42;
  for (int i = 0; i < 1'000; ++i) Tally(SmallExample().history, summary);
  summary.duration_ns = 12'345'678'901;
  summary.counterexamples.assign(counterexamples, SmallExample());
  return summary;
}

}  // namespace taprace
