#include "bench/sim_measurer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "harness/base/random.h"
#include "harness/explore/simulations.h"
#include "harness/schedule/engine.h"
#include "harness/schedule/random_walk.h"
#include "harness/sim/tapreuse.h"
#include "harness/tap/errno_name.h"

namespace taprace {
namespace {

constexpr uint64_t kRuns = 4;

Operation Open(Device device) {
  return {.kind = OpKind::kOpen, .device = device};
}

Device TimedDevice(const Workload& workload, int thread, int round) {
  switch (workload.call) {
    case TimedCall::kOpenIdle:
    case TimedCall::kClose:
      return {.unit = thread};
    case TimedCall::kOpenMissing:
      return {.unit =
                  PresentUnits(workload) + thread + round * workload.threads};
    default:
      return {};
  }
}

// How many calls a thread makes in a run; 0: the workload has too many
// interfaces for a program. Generic and missing ones make more.
int RoundsOf(const Workload& workload) {
  constexpr int kRounds = 8;
  const int left = kUnitMax - PresentUnits(workload);
  if (left < 0) return 0;
  const bool makes = workload.call == TimedCall::kOpenGeneric ||
                     workload.call == TimedCall::kOpenMissing ||
                     workload.call == TimedCall::kStatGeneric;
  return makes ? std::min(kRounds, left / workload.threads) : kRounds;
}

Program ProgramOf(const Workload& workload) {
  const int rounds = RoundsOf(workload);
  Program program;
  for (Unit unit = 0; unit < PresentUnits(workload); ++unit) {
    program.idle.push_back({.unit = unit});
  }
  for (int i = 0; i < workload.threads + workload.background; ++i) {
    auto& thread = program.threads.emplace_back();
    for (int round = 0; round < rounds; ++round) {
      if (i >= workload.threads) {
        thread.push_back(Open({.unit = i}));
      } else if (workload.call == TimedCall::kStatGeneric) {
        thread.push_back({.kind = OpKind::kStat});
        continue;
      } else {
        thread.push_back(Open(TimedDevice(workload, i, round)));
      }
      thread.push_back({.kind = OpKind::kClose});
    }
  }
  return program;
}

OpKind TimedKind(TimedCall call) {
  switch (call) {
    case TimedCall::kClose:
      return OpKind::kClose;
    case TimedCall::kStatGeneric:
      return OpKind::kStat;
    default:
      return OpKind::kOpen;
  }
}

void Count(const Workload& workload, const History& history,
           Measurement& measurement) {
  for (const Call& call : history.calls) {
    if (call.pending()) continue;
    const bool timed = call.thread < workload.threads &&
                       call.operation.kind == TimedKind(workload.call);
    if (!call.ok()) {
      ++measurement
            .failed[(timed ? "" : "others: ") + ErrnoName(call.outcome.error)];
    } else if (timed) {
      measurement.latency.Add(call.return_ns - call.invoke_ns + 1);
    }
  }
}

// Why a workload cannot be simulated; empty if it can.
std::string Obstacle(const Workload& workload) {
  if (workload.call == TimedCall::kEmpty ||
      workload.call == TimedCall::kOpenNull) {
    return "has no steps";
  }
  if (workload.threads + workload.background > static_cast<int>(kThreadsMax)) {
    return "has more threads than a program may";
  }
  if (RoundsOf(workload) == 0) {
    return "has more interfaces than a program may";
  }
  return "";
}

Result<Simulation> Find(std::string_view name) {
  constexpr std::string_view kOff = "+off";
  if (!name.ends_with(kOff)) return MakeSimulation(name);
  const std::string_view stock = name.substr(0, name.size() - kOff.size());
  Result<Simulation> simulation = MakeSimulation(stock);
  if (!simulation.ok()) return simulation;
  for (const sim::Release release :
       {sim::Release::k13_2, sim::Release::k15_1}) {
    if (!stock.ends_with(sim::Name(release))) continue;
    return SimulationOf(std::string(name), simulation->traits,
                        sim::WithTapreuse(release, *sim::FindTapreuse(release),
                                          sim::ReuseMode::kOff));
  }
  return MakeSimulation(name);  // the error
}

}  // namespace

Result<std::unique_ptr<SimMeasurer>> SimMeasurer::Create(
    std::string_view name) {
  Result<Simulation> simulation = Find(name);
  if (!simulation.ok()) return simulation.error();
  return std::unique_ptr<SimMeasurer>(new SimMeasurer(std::move(*simulation)));
}

Result<Measurement> SimMeasurer::Measure(const Workload& workload,
                                         const SliceOptions& /*options*/) {
  const std::string obstacle = Obstacle(workload);
  const std::string text = ToString(workload);
  if (!obstacle.empty()) return Error{text + ": " + obstacle};
  const uint64_t slice = slices_[text]++;
  const auto subject = simulation_.make(ProgramOf(workload));
  Measurement measurement;
  schedule::Engine engine({.steps_max = 10'000'000});
  for (uint64_t run = 0; run < kRuns; ++run) {
    schedule::RandomWalk walk(DerivedSeed(slice, run));
    const schedule::Execution* const execution = engine.Run(*subject, walk);
    if (execution->finding) ++measurement.failed[ToString(*execution->finding)];
    Count(workload, subject->history(), measurement);
  }
  return measurement;
}

}  // namespace taprace
