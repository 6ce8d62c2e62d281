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
// both with that bound; with --stride N, every N'th program only; with --stat,
// programs that also stat and create.
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/explore/reduction.h"
#include "harness/explore/simulations.h"
#include "harness/explore/small_programs.h"
#include "harness/schedule/dpor.h"

namespace taprace {
namespace {

constexpr size_t kTellEvery = 100;  // programs

struct Options {
  int64_t schedules_max = 3'000;
  size_t stride = 1;
  bool stat = false;
  std::optional<int> preemptions;
  std::vector<std::string> targets;
};

Options Parse(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--schedules" && i + 1 < count) {
      options.schedules_max = std::atoll(arguments[++i]);
    } else if (argument == "--stride" && i + 1 < count) {
      options.stride = static_cast<size_t>(std::atoll(arguments[++i]));
    } else if (argument == "--preemptions" && i + 1 < count) {
      options.preemptions = std::atoi(arguments[++i]);
    } else if (argument == "--stat") {
      options.stat = true;
    } else {
      options.targets.emplace_back(argument);
    }
  }
  return options;
}

std::vector<Program> Programs(const Options& options) {
  if (options.stat) return SmallPrograms();
  return SmallPrograms(
      {.kinds = {OpKind::kOpen, OpKind::kClose, OpKind::kDestroy}});
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
  for (size_t i = 0; i < programs.size(); i += options.stride) {
    schedule::Dpor dpor(
        options.preemptions.value_or(schedule::Dpor::kUnbounded));
    const Reduction reduction = Reduce(
        *simulation, programs[i], dpor,
        {.schedules_max = options.schedules_max, .bound = options.preemptions});
    for (const std::string& missed : reduction.missed) {
      std::printf("%s misses %s\n", ToLine(programs[i]).c_str(),
                  missed.c_str());
    }
    sum.Add(programs[i], reduction);
    if (sum.programs % kTellEvery == 0) Tell("so far, " + target, sum);
  }
  Tell(target, sum);
  return sum.missed == 0;
}

int Main(int count, char** arguments) {
  const Options options = Parse(count, arguments);
  bool right = true;
  for (const std::string& target : options.targets) {
    right &= Compare(target, options);
  }
  return right ? 0 : 1;
}

}  // namespace
}  // namespace taprace

int main(int count, char** arguments) {
  return taprace::Main(count, arguments);
}
