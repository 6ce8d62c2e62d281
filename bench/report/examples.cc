#include "bench/report/examples.h"

#include <cmath>

#include "harness/base/random.h"

namespace taprace {
namespace {

constexpr int kCalls = 4'000;
constexpr int kSlices = 20;

double TypicalNs(TimedCall call) {
  switch (call) {
    case TimedCall::kEmpty:
      return 40;
    case TimedCall::kOpenNull:
      return 2'200;
    case TimedCall::kOpenGeneric:
    case TimedCall::kOpenMissing:
      return 330'000;
    case TimedCall::kOpenIdle:
      return 6'000;
    case TimedCall::kClose:
      return 32'000;
    case TimedCall::kStatGeneric:
      return 1'300;
  }
  return 0;
}

BenchResult ExampleResult(const Workload& workload, double typical,
                          uint64_t& random) {
  typical *= workload.threads + 0.3 * workload.background;
  typical *= 1 + workload.interfaces / 500.0;
  BenchResult result{.workload = workload};
  for (int slice = 0; slice < kSlices; ++slice) {
    Histogram latency;
    for (int i = 0; i < kCalls / kSlices; ++i) {
      // Skewed, with a tail of one in a hundred.
      const double uniform =
          (static_cast<double>(NextRandom(random) >> 11) + 0.5) * 0x1p-53;
      latency.Add(static_cast<int64_t>(typical *
                                       (0.9 + 0.1 * std::pow(uniform, -0.6))));
    }
    result.measurement.latency.Merge(latency);
    result.slice_medians.push_back(latency.Quantile(0.5));
  }
  return result;
}

}  // namespace

BenchRun ExampleRun(const std::string& target, double factor) {
  const bool simulated = target.starts_with("sim:");
  BenchRun run{.target = target,
               .unit = simulated ? "steps" : "ns",
               .system = "Linux 6.1.0 x86_64, 2 processors",
               .date = "2026-01-31T12:34:56Z"};
  uint64_t random = 1;
  std::vector<Workload> workloads;
  for (const TimedCallKind& kind : TimedCallKinds()) {
    workloads.push_back({.call = kind.call});
  }
  for (const TimedCall call : {TimedCall::kOpenGeneric, TimedCall::kOpenIdle}) {
    for (const int threads : {2, 8, 32}) {
      workloads.push_back({.call = call, .threads = threads});
    }
    for (const int background : {1, 4, 16}) {
      workloads.push_back({.call = call, .background = background});
    }
    for (const int interfaces : {10, 100, 1'000, 10'000}) {
      workloads.push_back({.call = call, .interfaces = interfaces});
    }
  }
  for (const Workload& workload : workloads) {
    if (simulated &&
        (workload.interfaces > 100 || workload.call == TimedCall::kEmpty ||
         workload.call == TimedCall::kOpenNull)) {
      run.results.push_back({.workload = workload,
                             .skipped = ToString(workload) + ": too large"});
      continue;
    }
    const double typical =
        TypicalNs(workload.call) * factor / (simulated ? 100 : 1);
    run.results.push_back(ExampleResult(workload, typical, random));
  }
  return run;
}

ReportContent ExampleContent() {
  ReportContent content;
  content.runs = {ExampleRun("linux", 1.1), ExampleRun("sim:13.2", 1),
                  ExampleRun("sim:13.2+handoff", 0.3)};
  content.runs[0].results[2].measurement.failed["EBUSY"] = 2;
  content.baseline = {ExampleRun("linux", 1)};
  content.findings = {{.target = "sim:13.2",
                       .seed = "7",
                       .programs = 1'200,
                       .operations = 30'000,
                       .findings = {{.invariant = "no generic open fails",
                                     .sentence = "open tap failed with EBUSY",
                                     .replay = "taprace replay T1.abc"}}}};
  for (int day = 10; day < 24; ++day) {
    Night night = NightOf(content.runs, day % 5 == 0 ? 1 : 0, "c0ffee");
    night.date = "2026-01-" + std::to_string(day);
    for (auto& [name, median] : night.medians) median += median * day / 100;
    content.nights.push_back(std::move(night));
  }
  content.gate = "**not slower**, by a gate of 5 %\n";
  return content;
}

ReportContent HostileContent() {
  const std::string markup =
      "</script><script>document.title='owned'</script><img src=x> | `x`";
  ReportContent content;
  content.runs = {ExampleRun("linux", 1)};
  content.runs[0].target = markup;
  content.runs[0].system = markup;
  content.runs[0].results[3].measurement.failed[markup] = 1;
  content.runs[0].results[4].skipped = markup;
  content.findings = {
      {.target = markup,
       .seed = markup,
       .findings = {
           {.invariant = markup, .sentence = markup, .replay = markup}}}};
  content.gate = markup;
  content.nights = {
      {.date = markup, .commit = markup, .medians = {{markup, 5}}}};
  return content;
}

}  // namespace taprace
