// How long do opens take? Measures a suite of workloads on a target of this
// machine; docs/bench.md.
#include <cstdio>
#include <memory>
#include <string>

#include "bench/run_suite.h"
#include "bench/sim_measurer.h"
#include "bench/suites.h"
#include "harness/cli/command_line.h"
#include "harness/measure/live.h"
#include "harness/target/live.h"
#include "harness/target/registry.h"

namespace taprace {
namespace {

struct Flags {
  std::string target{LiveTargetName()};
  std::string workloads = "full";
  int interfaces_max = 10'000;
  int slices = 25;
  int64_t slice_ms = 50;
  int delay_percent = 0;
  std::string out;
  bool quiet = false;
};

int Fail(const Error& error) {
  fprintf(stderr, "open_latency: %s\n", error.message.c_str());
  return 2;
}

Result<BenchRun> Measure(const Flags& flags, const SuiteOptions& options) {
  if (flags.target.starts_with("sim:")) {
    const auto simulated = SimMeasurer::Create(flags.target);
    if (!simulated.ok()) return simulated.error();
    return RunSuite(**simulated, options);
  }
  const TargetKind* kind = FindTargetKind(flags.target);
  if (kind == nullptr) return Error{"--target " + flags.target + ": unknown"};
  const auto target = kind->make({});
  if (!target.ok()) return target.error();
  auto& live = dynamic_cast<LiveTarget&>(**target);
  LiveMeasurer measurer(flags.target, live.kernel(),
                        live.traits().outlives_close);
  return RunSuite(measurer, options);
}

int Run(const Flags& flags) {
  const auto workloads = ParseSuite(flags.workloads, flags.interfaces_max);
  if (!workloads.ok()) return Fail(workloads.error());
  const Result<BenchRun> run =
      Measure(flags, {.workloads = *workloads,
                      .slice = {.time_ns = flags.slice_ms * 1'000'000,
                                .delay_percent = flags.delay_percent},
                      .slices = flags.slices,
                      .folder = flags.out,
                      .quiet = flags.quiet});
  return run.ok() ? 0 : Fail(run.error());
}

std::string Footer() {
  std::string text = "Suites:\n";
  for (const Suite& suite : Suites()) {
    text += "  ";
    text.append(suite.name).append(": ").append(suite.sentence) += '\n';
  }
  text += "Timed calls:\n";
  for (const TimedCallKind& kind : TimedCallKinds()) {
    text += "  ";
    text.append(kind.name).append(": ").append(kind.sentence) += '\n';
  }
  return text;
}

}  // namespace
}  // namespace taprace

int main(int argc, char** argv) {
  taprace::Flags flags;
  taprace::CommandLine line("open_latency",
                            "Measures how long opens of tap devices take.");
  // latency_gate puts flags of one side behind those of both.
  line.TakeLast();
  taprace::CliCommand& measure = line.program();
  measure
      .Option("--target", flags.target,
              "linux, freebsd, file-lock, sim:13.2, sim:15.1+handoff, …")
      .ShowDefault();
  measure
      .Option("--workloads", flags.workloads,
              "a suite, or workloads separated by commas, each a timed call "
              "with /threads:N, /background:N, /interfaces:N")
      .ShowDefault();
  measure
      .Option("--interfaces-max", flags.interfaces_max,
              "leave out workloads with more idle interfaces")
      .ShowDefault();
  measure.Option("--slices", flags.slices, "slices of each workload")
      .Within(1, 100'000)
      .ShowDefault();
  measure.Option("--slice-ms", flags.slice_ms, "length of a slice")
      .Within(1, 60'000)
      .ShowDefault();
  measure
      .Option("--delay", flags.delay_percent,
              "fault: lengthen each call by this percentage")
      .Within(0, 1'000);
  measure.Option("--out", flags.out, "folder for the results");
  measure.Switch("--quiet", flags.quiet, "no table");
  measure.Footer(taprace::Footer());
  measure.Runs([&flags] { return taprace::Run(flags); });
  return line.Run(argc, argv);
}
