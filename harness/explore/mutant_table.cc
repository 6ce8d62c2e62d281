// How many schedules each strategy needs to find each planted fault: the median
// of 20 seeds. In parentheses, how many of the seeds find it at all in 10,000
// schedules, where not all do.
//
//   bazel run --config=opt //harness/explore:mutant_table
//   bazel run --config=opt //harness/explore:mutant_table -- no-wakeup pct:2
//
// With arguments, only the strategies that they name, or the faults whose
// targets contain one of them.
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

// "312"; "4021 (17)" where only 17 of the seeds find it; "> 10000" where most
// do not.
std::string Cell(const Simulation& simulation, const KnownMutant& mutant,
                 std::string_view name) {
  const auto strategy = *schedule::StrategyChoice::Parse(name);
  std::vector<int64_t> counts;
  uint64_t found = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto count =
        SchedulesToFind(simulation, mutant, strategy, seed, kExecutionsMax);
    counts.push_back(count.value_or(kExecutionsMax + 1));
    found += count ? 1 : 0;
  }
  std::nth_element(counts.begin(), counts.begin() + kSeeds / 2, counts.end());
  const int64_t median = counts[kSeeds / 2];
  std::string cell = median > kExecutionsMax
                         ? fmt::format("> {}", kExecutionsMax)
                         : fmt::format("{}", median);
  if (found < kSeeds) cell += fmt::format(" ({})", found);
  return cell;
}

bool Contains(std::string_view target, std::string_view part) {
  return target.find(part) != std::string_view::npos;
}

bool Wanted(std::string_view target, const std::vector<std::string>& parts) {
  return parts.empty() ||
         std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
           return Contains(target, part);
         });
}

// Whether `part` stands in some target; tells where it does not.
bool IsKnown(const std::string& part) {
  for (const KnownMutant& mutant : KnownMutants()) {
    if (Contains(mutant.target, part)) return true;
  }
  fmt::print(stderr,
             "mutant_table: '{}' is in no target, and no strategy: {}\n", part,
             schedule::StrategyChoice::Parse(part).error().message);
  return false;
}

void PrintTable(const std::vector<std::string>& parts,
                const std::vector<std::string>& strategies) {
  fmt::print("{:<40}", "schedules to the first find");
  for (const std::string& name : strategies) fmt::print(" {:>12}", name);
  fmt::print("\n");
  for (const KnownMutant& mutant : KnownMutants()) {
    if (!Wanted(mutant.target, parts)) continue;
    const Simulation simulation = *MakeSimulation(mutant.target);
    fmt::print("{:<40}", simulation.name);
    for (const std::string& name : strategies) {
      fmt::print(" {:>12}", Cell(simulation, mutant, name));
      std::fflush(stdout);
    }
    fmt::print("\n");
  }
}

}  // namespace
}  // namespace taprace

int main(int argc, char** argv) {
  std::vector<std::string> parts;
  std::vector<std::string> strategies;
  for (const std::string& argument :
       std::vector<std::string>(argv + 1, argv + argc)) {
    const bool is_strategy =
        taprace::schedule::StrategyChoice::Parse(argument).ok();
    (is_strategy ? strategies : parts).push_back(argument);
  }
  if (!std::all_of(parts.begin(), parts.end(), taprace::IsKnown)) return 2;
  if (strategies.empty()) strategies = {"random", "pct:3", "pos", "urw"};
  taprace::PrintTable(parts, strategies);
  return 0;
}
