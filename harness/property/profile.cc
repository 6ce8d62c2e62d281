#include "harness/property/profile.h"

#include <algorithm>

#include "harness/base/random.h"

namespace taprace {
namespace {

int& WeightOf(Profile& profile, OpKind kind) {
  return profile.weights[static_cast<size_t>(kind)];
}

// How often the first of `options` is among them: all are set that much more
// often.
int Multiplicity(const std::vector<Option>& options) {
  return options.empty() ? 0
                         : static_cast<int>(std::count(
                               options.begin(), options.end(), options[0]));
}

void Restrict(Profile& profile, const Traits& traits) {
  if (traits.only_generic) profile.generic = 1;
  if (traits.kinds.empty()) return;
  for (int kind = 0; kind < kOpKindCount; ++kind) {
    if (std::count(traits.kinds.begin(), traits.kinds.end(),
                   static_cast<OpKind>(kind)) == 0) {
      profile.weights[static_cast<size_t>(kind)] = 0;
    }
  }
}

}  // namespace

Profile DefaultProfile(const Traits& traits) {
  Profile profile{.families = traits.families,
                  .options = traits.options,
                  .faultable = traits.faults};
  WeightOf(profile, OpKind::kOpen) = 40;
  WeightOf(profile, OpKind::kClose) = 30;
  WeightOf(profile, OpKind::kStat) = 4;
  WeightOf(profile, OpKind::kAccess) = 2;
  WeightOf(profile, OpKind::kCreate) = 3;
  WeightOf(profile, OpKind::kDestroy) = 5;
  WeightOf(profile, OpKind::kSet) = 2 * Multiplicity(profile.options);
  // A fork takes as long as dozens of opens.
  WeightOf(profile, OpKind::kFork) = 1;
  WeightOf(profile, OpKind::kLaunch) = 1;
  WeightOf(profile, OpKind::kPass) = 2;
  WeightOf(profile, OpKind::kKill) = 3;
  Restrict(profile, traits);
  return profile;
}

Profile SmallProfile(const Traits& traits) {
  Profile profile = DefaultProfile(traits);
  profile.threads_max = 3;
  profile.operations_max = 4;
  profile.units = 2;
  // Drawn with repetition from few units: mostly each is there or not by
  // chance.
  profile.idle_max = 5;
  // Where threads have little to do, what changes the interfaces under them is
  // not to be rare.
  WeightOf(profile, OpKind::kOpen) = 20;
  WeightOf(profile, OpKind::kClose) = 15;
  WeightOf(profile, OpKind::kCreate) = 8;
  WeightOf(profile, OpKind::kDestroy) = 20;
  Restrict(profile, traits);
  return profile;
}

Profile Swarm(Profile profile, uint64_t random) {
  constexpr std::array kFactors = {0, 1, 4, 16};
  constexpr std::array kShares = {0.1, 0.4, 0.9};
  const auto below = [&random](size_t bound) {
    return NextRandom(random) % bound;
  };
  for (int kind = 0; kind < kOpKindCount; ++kind) {
    int factor = kFactors[below(kFactors.size())];
    // Without opens nothing happens, and a lookup is always allowed.
    if (factor == 0 && (kind == static_cast<int>(OpKind::kOpen) ||
                        kind == static_cast<int>(OpKind::kStat))) {
      factor = 1;
    }
    profile.weights[static_cast<size_t>(kind)] *= factor;
  }
  const double share = kShares[below(kShares.size())];
  if (profile.generic > 0 && profile.generic < 1) profile.generic = share;
  const auto up_to = [&below](int most) {
    return 1 + static_cast<int>(below(static_cast<size_t>(most)));
  };
  profile.units = up_to(profile.units);
  profile.operations_max = up_to(profile.operations_max);
  return profile;
}

}  // namespace taprace
