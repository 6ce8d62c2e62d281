// How many schedules each strategy needs to find each planted fault: the median
// of 20 seeds.
//
//   bazel run --config=opt //harness/explore:mutant_table
//   bazel run --config=opt //harness/explore:mutant_table -- no-wakeup
//
// With arguments, only the faults whose names contain one of them.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/explore/explorer.h"
#include "harness/explore/race.h"
#include "harness/explore/simulations.h"
#include "harness/property/profile.h"
#include "harness/schedule/strategies.h"
#include "harness/spec/tap_rules.h"

namespace taprace {
namespace {

constexpr int kSeeds = 20;
constexpr int64_t kExecutionsMax = 10'000;
constexpr int64_t kExecutionsPerProgram = 100;
constexpr int64_t kBaseExecutions = 300'000;
constexpr const char* kStrategies[] = {"random", "pct:3", "pos", "urw"};

using Titles = std::set<std::string>;

// Explores generated programs until a race whose title is not among `known`;
// the number of executions it took, or nothing. New titles are added to
// `known` and passed over where `collect` is set.
std::optional<int64_t> FirstRace(const Simulation& simulation,
                                 const schedule::StrategyChoice& strategy,
                                 uint64_t seed, int64_t executions_max,
                                 Titles& known, bool collect) {
  RaceFinder finder(simulation, FindTapSpec(simulation.traits.spec));
  const ProgramSource next =
      GeneratedPrograms(SmallProfile(simulation.traits), seed);
  while (finder.counts().executions < executions_max) {
    const auto made = strategy.Make(seed);
    const auto is_new = [&](const Race& found) {
      const bool unknown = !known.contains(found.title);
      if (collect) known.insert(found.title);
      return unknown && !collect;
    };
    const auto race =
        finder.Find(*next(), *made, kExecutionsPerProgram, is_new);
    if (!race.ok()) {
      fmt::print(stderr, "{}\n", race.error().message);
      return std::nullopt;
    }
    if (*race) return finder.counts().executions;
  }
  return std::nullopt;
}

// What goes wrong without a fault, too.
Titles TitlesOf(const Simulation& simulation) {
  Titles titles;
  for (const char* name : kStrategies) {
    (void)FirstRace(simulation, *schedule::StrategyChoice::Parse(name), 1,
                    kBaseExecutions, titles, /*collect=*/true);
  }
  return titles;
}

std::string Cell(const Simulation& simulation, const char* name,
                 Titles& known) {
  const auto strategy = *schedule::StrategyChoice::Parse(name);
  std::vector<int64_t> counts;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    counts.push_back(FirstRace(simulation, strategy,
                               static_cast<uint64_t>(seed), kExecutionsMax,
                               known, /*collect=*/false)
                         .value_or(kExecutionsMax + 1));
  }
  std::nth_element(counts.begin(), counts.begin() + kSeeds / 2, counts.end());
  const int64_t median = counts[kSeeds / 2];
  return median > kExecutionsMax ? fmt::format("> {}", kExecutionsMax)
                                 : fmt::format("{}", median);
}

bool Wanted(std::string_view name, const std::vector<std::string>& parts) {
  return parts.empty() ||
         std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
           return name.find(part) != std::string_view::npos;
         });
}

void PrintRows(const std::string& base, const std::vector<std::string>& names,
               const std::vector<std::string>& parts) {
  if (std::none_of(names.begin(), names.end(), [&](const std::string& name) {
        return Wanted(name, parts);
      })) {
    return;
  }
  const Simulation right = *MakeSimulation(base);
  Titles known = TitlesOf(right);
  for (const std::string& name : names) {
    if (!Wanted(name, parts)) continue;
    const Simulation mutant = *MakeSimulation(fmt::format("{}/{}", base, name));
    fmt::print("{:<40}", mutant.name);
    for (const char* strategy : kStrategies) {
      fmt::print(" {:>9}", Cell(mutant, strategy, known));
      std::fflush(stdout);
    }
    fmt::print("\n");
  }
}

void PrintTable(const std::vector<std::string>& parts) {
  fmt::print("{:<40}", "schedules to the first find");
  for (const char* strategy : kStrategies) fmt::print(" {:>9}", strategy);
  fmt::print("\n");
  PrintRows("sim:13.2", MutantNames(), parts);
  PrintRows("sim:15.1+handoff", ModuleMutantNames(), parts);
}

}  // namespace
}  // namespace taprace

int main(int argc, char** argv) {
  taprace::PrintTable({argv + 1, argv + argc});
  return 0;
}
