#include "harness/schedule/strategies.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "harness/base/random.h"
#include "harness/schedule/bounded_dpor.h"
#include "harness/schedule/dfs.h"
#include "harness/schedule/dpor.h"
#include "harness/schedule/pct.h"
#include "harness/schedule/portfolio.h"
#include "harness/schedule/pos.h"
#include "harness/schedule/random_walk.h"
#include "harness/schedule/urw.h"

namespace taprace::schedule {
namespace {

constexpr int kPctDepth = 3;

std::unique_ptr<Strategy> MakePortfolio(int /*parameter*/, uint64_t seed) {
  std::vector<std::unique_ptr<Strategy>> members;
  members.push_back(std::make_unique<RandomWalk>(DerivedSeed(seed, 0)));
  members.push_back(std::make_unique<Pct>(kPctDepth, DerivedSeed(seed, 1)));
  members.push_back(std::make_unique<Pos>(DerivedSeed(seed, 2)));
  members.push_back(std::make_unique<Urw>(DerivedSeed(seed, 3)));
  return std::make_unique<Portfolio>(std::move(members));
}

const std::array<StrategyKind, 7> kStrategies{{
    {.name = "random",
     .description = "random walk: any thread, at each step",
     .make = [](int, uint64_t seed) -> std::unique_ptr<Strategy> {
       return std::make_unique<RandomWalk>(seed);
     }},
    {.name = "pct",
     .description = "random priorities that change at a few random steps",
     .parameter = {{.meaning = "depth: one more than there are changes",
                    .least = 1,
                    .preset = kPctDepth}},
     .make = [](int depth, uint64_t seed) -> std::unique_ptr<Strategy> {
       return std::make_unique<Pct>(depth, seed);
     }},
    {.name = "pos",
     .description = "random priorities of steps, drawn anew by those that race",
     .make = [](int, uint64_t seed) -> std::unique_ptr<Strategy> {
       return std::make_unique<Pos>(seed);
     }},
    {.name = "urw",
     .description = "random walk that makes interleavings equally likely",
     .make = [](int, uint64_t seed) -> std::unique_ptr<Strategy> {
       return std::make_unique<Urw>(seed);
     }},
    {.name = "dfs",
     .description = "all schedules, or all with few preemptions",
     .parameter = {{.meaning = "most preemptions",
                    .least = 0,
                    .preset = Dfs::kUnbounded}},
     .exhaustive = true,
     .make = [](int preemptions_max, uint64_t) -> std::unique_ptr<Strategy> {
       return std::make_unique<Dfs>(preemptions_max);
     }},
    {.name = "dpor",
     .description = "all schedules that differ in the order of what races",
     .parameter = {{.meaning = "most preemptions",
                    .least = 0,
                    .preset = Dfs::kUnbounded}},
     .exhaustive = true,
     .make = [](int preemptions_max, uint64_t) -> std::unique_ptr<Strategy> {
       if (preemptions_max == Dfs::kUnbounded) return std::make_unique<Dpor>();
       return std::make_unique<BoundedDpor>(preemptions_max);
     }},
    {.name = "portfolio",
     .description = "random, pct, pos and urw in turn",
     .make = &MakePortfolio},
}};

// "random, pct[:N], …"
std::string KnownNames() {
  std::string names;
  for (const StrategyKind& kind : kStrategies) {
    if (!names.empty()) names += ", ";
    names.append(kind.name).append(kind.parameter ? "[:N]" : "");
  }
  return names;
}

Error WrongStrategy(std::string_view text, std::string_view why) {
  std::string message = "strategy '";
  message.append(text).append("': ").append(why);
  return Error{message};
}

}  // namespace

std::span<const StrategyKind> Strategies() { return kStrategies; }

Result<StrategyChoice> StrategyChoice::Parse(std::string_view text) {
  const size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const auto* const kind =
      std::find_if(kStrategies.begin(), kStrategies.end(),
                   [name](const StrategyKind& k) { return k.name == name; });
  if (kind == kStrategies.end()) {
    return WrongStrategy(text, "there are only " + KnownNames());
  }
  if (colon == std::string_view::npos) {
    return StrategyChoice(*kind, kind->parameter ? kind->parameter->preset : 0);
  }
  if (!kind->parameter) return WrongStrategy(text, "it takes no number");
  const std::string_view digits = text.substr(colon + 1);
  const char* const end = digits.data() + digits.size();
  int number = 0;
  const auto [rest, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || rest != end || number < kind->parameter->least) {
    std::string why = "after the colon comes a number (";
    why.append(kind->parameter->meaning).append(") of at least ");
    why += std::to_string(kind->parameter->least);
    return WrongStrategy(text, why);
  }
  return StrategyChoice(*kind, number);
}

std::string StrategyChoice::ToString() const {
  std::string text(kind_->name);
  if (kind_->parameter && parameter_ != kind_->parameter->preset) {
    text.append(":").append(std::to_string(parameter_));
  }
  return text;
}

}  // namespace taprace::schedule
