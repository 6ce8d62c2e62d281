#include "bench/run_suite.h"

#include <benchmark/benchmark.h>
#include <sys/utsname.h>

#include <array>
#include <ctime>
#include <filesystem>
#include <sstream>
#include <thread>
#include <utility>

#include "harness/report/write_file.h"

namespace taprace {
namespace {

std::string SystemName() {
  utsname name = {};
  uname(&name);
  return std::string(name.sysname) + " " + name.release + " " + name.machine +
         ", " + std::to_string(std::thread::hardware_concurrency()) +
         " processors";
}

std::string UtcNow() {
  const std::time_t now = std::time(nullptr);
  std::tm utc = {};
  gmtime_r(&now, &utc);
  std::array<char, 32> text = {};
  strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

class NoReporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& /*context*/) override { return true; }
  void ReportRuns(const std::vector<Run>& /*report*/) override {}
};

// Two reporters as one.
class Both : public benchmark::BenchmarkReporter {
 public:
  Both(BenchmarkReporter& a, BenchmarkReporter& b) : a_(a), b_(b) {}
  bool ReportContext(const Context& context) override {
    return a_.ReportContext(context) && b_.ReportContext(context);
  }
  void ReportRuns(const std::vector<Run>& runs) override {
    a_.ReportRuns(runs);
    b_.ReportRuns(runs);
  }
  void Finalize() override {
    a_.Finalize();
    b_.Finalize();
  }

 private:
  BenchmarkReporter& a_;
  BenchmarkReporter& b_;
};

void SetCounters(const Measurement& measurement, benchmark::State& state) {
  const Histogram& latency = measurement.latency;
  const auto quantile = [&](double q) {
    return static_cast<double>(latency.Quantile(q));
  };
  state.counters["calls"] = static_cast<double>(latency.count());
  state.counters["failures"] = static_cast<double>(measurement.failures());
  state.counters["p50"] = quantile(0.5);
  state.counters["p90"] = quantile(0.9);
  state.counters["p99"] = quantile(0.99);
  state.counters["p99.9"] = quantile(0.999);
  state.counters["max"] = quantile(1);
}

void MeasureSlices(Measurer& measurer, const SuiteOptions& options,
                   BenchResult& result, benchmark::State& state) {
  for (auto _ : state) {
    const Result<Measurement> slice =
        measurer.Measure(result.workload, options.slice);
    if (!slice.ok()) {
      result.skipped = slice.error().message;
      result.measurement = Measurement();
      result.slice_medians.clear();
      state.SkipWithError(result.skipped.c_str());
      return;
    }
    result.measurement.Merge(*slice);
    if (slice->latency.count() > 0) {
      result.slice_medians.push_back(slice->latency.Quantile(0.5));
    }
    state.SetIterationTime(slice->latency.mean() * 1e-9);
  }
  SetCounters(result.measurement, state);
}

// Google Benchmark takes the name of its output file from its flags only, once
// a process.
void Initialize() {
  static const bool done = [] {
    int argc = 1;
    std::string name = "taprace";
    std::array<char*, 2> argv = {name.data(), nullptr};
    benchmark::Initialize(&argc, argv.data());
    return true;
  }();
  (void)done;
}

// Returns Google Benchmark's JSON.
std::string RunBenchmarks(Measurer& measurer, const SuiteOptions& options,
                          std::vector<BenchResult>& results) {
  benchmark::ClearRegisteredBenchmarks();
  for (BenchResult& result : results) {
    benchmark::RegisterBenchmark(ToString(result.workload).c_str(),
                                 [&](benchmark::State& state) {
                                   MeasureSlices(measurer, options, result,
                                                 state);
                                 })
        ->UseManualTime()
        ->Iterations(options.slices);
  }
  std::ostringstream json;
  benchmark::JSONReporter to_json;
  to_json.SetOutputStream(&json);
  to_json.SetErrorStream(&json);
  benchmark::ConsoleReporter to_table(benchmark::ConsoleReporter::OO_Tabular);
  NoReporter to_nowhere;
  benchmark::BenchmarkReporter& shown =
      options.quiet ? static_cast<benchmark::BenchmarkReporter&>(to_nowhere)
                    : to_table;
  Both both(shown, to_json);
  benchmark::RunSpecifiedBenchmarks(&both);
  benchmark::ClearRegisteredBenchmarks();
  return json.str();
}

}  // namespace

Result<BenchRun> RunSuite(Measurer& measurer, const SuiteOptions& options) {
  Initialize();
  BenchRun run{.target = std::string(measurer.name()),
               .unit = std::string(measurer.unit()),
               .system = SystemName(),
               .date = UtcNow()};
  for (const Workload& workload : options.workloads) {
    run.results.push_back({.workload = workload});
  }
  const std::string json = RunBenchmarks(measurer, options, run.results);
  if (options.folder.empty()) return run;

  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  const std::string prefix = options.folder + "/";
  for (const auto& [name, text] :
       {std::pair(LatencyFile(run.target), ToJson(run)),
        std::pair(BenchmarkFile(run.target), json)}) {
    const Status written = WriteFileAtomically(prefix + name, text);
    if (!written.ok()) return written.error();
  }
  return run;
}

}  // namespace taprace
