// How many schedules each strategy needs to find each planted fault: the median
// of 20 seeds.
//
//   bazel run --config=opt //harness/explore:mutant_table
//   bazel run --config=opt //harness/explore:mutant_table -- no-wakeup
//
// With arguments, only the faults whose targets contain one of them.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "harness/explore/mutants.h"
#include "harness/explore/simulations.h"
#include "harness/schedule/strategies.h"

namespace taprace {
namespace {

constexpr uint64_t kSeeds = 20;
constexpr int64_t kExecutionsMax = 10'000;
constexpr const char* kStrategies[] = {"random", "pct:3", "pos", "urw"};

std::string Median(const Simulation& simulation, std::string_view title,
                   const char* name) {
  const auto strategy = *schedule::StrategyChoice::Parse(name);
  std::vector<int64_t> counts;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    counts.push_back(
        SchedulesToFind(simulation, title, strategy, seed, kExecutionsMax)
            .value_or(kExecutionsMax + 1));
  }
  std::nth_element(counts.begin(), counts.begin() + kSeeds / 2, counts.end());
  const int64_t median = counts[kSeeds / 2];
  return median > kExecutionsMax ? fmt::format("> {}", kExecutionsMax)
                                 : fmt::format("{}", median);
}

bool Wanted(std::string_view target, const std::vector<std::string>& parts) {
  return parts.empty() ||
         std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
           return target.find(part) != std::string_view::npos;
         });
}

void PrintTable(const std::vector<std::string>& parts) {
  fmt::print("{:<40}", "schedules to the first find");
  for (const char* strategy : kStrategies) fmt::print(" {:>9}", strategy);
  fmt::print("\n");
  for (const KnownMutant& mutant : KnownMutants()) {
    if (!Wanted(mutant.target, parts)) continue;
    const Simulation simulation = *MakeSimulation(mutant.target);
    fmt::print("{:<40}", simulation.name);
    for (const char* strategy : kStrategies) {
      fmt::print(" {:>9}", Median(simulation, mutant.title, strategy));
      std::fflush(stdout);
    }
    fmt::print("\n");
  }
}

}  // namespace
}  // namespace taprace

int main(int argc, char** argv) {
  taprace::PrintTable({argv + 1, argv + argc});
  return 0;
}
