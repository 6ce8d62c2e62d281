// DPOR against plain depth-first search on all small programs, a line for each
// simulated kernel:
//
//   bazel run --config=opt //harness/explore:dpor_table -- sim:13.2 sim:15.1
//
// Plain depth-first search has more schedules than can be tried, so it is cut
// off after five times those of DPOR: then DPOR has a fifth of them at most,
// and must have seen all that was seen until then. With --preemptions both come
// to their end, and have seen the same.
//
// With --schedules N, that many of a program at most; with --preemptions N,
// both with that bound; with --stride N, every N'th program only, from the one
// that --from tells; with --stat, programs that also stat and create.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/cli/command_line.h"
#include "harness/explore/reduction.h"
#include "harness/explore/simulations.h"
#include "harness/explore/small_programs.h"
#include "harness/schedule/bounded_dpor.h"
#include "harness/schedule/dpor.h"
#include "harness/schedule/strategy.h"

namespace taprace {
namespace {

constexpr size_t kTellEvery = 100;  // programs

struct Options {
  int64_t schedules_max = 3'000;
  int64_t from = 0;
  int64_t stride = 1;
  bool stat = false;
  bool each = false;
  std::optional<int> preemptions;
  std::vector<std::string> targets;
};

std::vector<Program> Programs(const Options& options) {
  if (options.stat) return SmallPrograms();
  return SmallPrograms(
      {.kinds = {OpKind::kOpen, OpKind::kClose, OpKind::kDestroy}});
}

std::unique_ptr<schedule::Strategy> MakeDpor(const Options& options) {
  if (!options.preemptions) return std::make_unique<schedule::Dpor>();
  return std::make_unique<schedule::BoundedDpor>(*options.preemptions);
}

void Tell(const std::string& target, const ReductionSum& sum) {
  std::printf("%s: %s\n", target.c_str(), sum.ToString().c_str());
  (void)std::fflush(stdout);
}

bool Compare(const std::string& target, const Options& options) {
  const auto simulation = MakeSimulation(target);
  if (!simulation.ok()) {
    std::fprintf(stderr, "%s\n", simulation.error().message.c_str());
    return false;
  }
  const std::vector<Program> programs = Programs(options);
  ReductionSum sum;
  for (auto i = static_cast<size_t>(options.from); i < programs.size();
       i += static_cast<size_t>(options.stride)) {
    const std::unique_ptr<schedule::Strategy> dpor = MakeDpor(options);
    const Reduction reduction = Reduce(
        *simulation, programs[i], *dpor,
        {.schedules_max = options.schedules_max, .bound = options.preemptions});
    for (const std::string& missed : reduction.missed) {
      std::printf("%s misses %s\n", ToLine(programs[i]).c_str(),
                  missed.c_str());
    }
    if (options.each) {
      std::printf("%s: %lld of %lld schedules\n", ToLine(programs[i]).c_str(),
                  static_cast<long long>(reduction.schedules),
                  static_cast<long long>(reduction.plain_schedules));
      (void)std::fflush(stdout);
    }
    sum.Add(programs[i], reduction);
    if (sum.programs % kTellEvery == 0) Tell("so far, " + target, sum);
  }
  Tell(target, sum);
  return sum.missed == 0;
}

int Run(const Options& options) {
  bool right = true;
  for (const std::string& target : options.targets) {
    right &= Compare(target, options);
  }
  return right ? 0 : 1;
}

}  // namespace
}  // namespace taprace

int main(int argc, char** argv) {
  taprace::Options options;
  taprace::CommandLine line(
      "dpor_table",
      "Compares DPOR with plain depth-first search on all small programs.");
  taprace::CliCommand& table = line.program();
  table.Option("target", options.targets, "simulated kernels").Required();
  table
      .Option("--schedules", options.schedules_max,
              "of a program, at most; others are not compared")
      .Within(1, int64_t{1} << 40)
      .ShowDefault();
  table
      .Option("--preemptions", options.preemptions,
              "a bound for both; by default none")
      .Within(0, 1'000);
  table.Option("--stride", options.stride, "every N'th program only")
      .Within(1, int64_t{1} << 40)
      .ShowDefault();
  table.Option("--from", options.from, "that many programs are left out first")
      .Within(0, int64_t{1} << 40)
      .ShowDefault();
  table.Switch("--stat", options.stat, "programs that also stat and create");
  table.Switch("--each", options.each, "a line for each program");
  table.Runs([&options] { return taprace::Run(options); });
  return line.Run(argc, argv);
}
