#include "harness/property/profile.h"

namespace taprace {
namespace {

int& WeightOf(Profile& profile, OpKind kind) {
  return profile.weights[static_cast<size_t>(kind)];
}

}  // namespace

Profile DefaultProfile(const Traits& traits) {
  Profile profile{.families = traits.families, .options = traits.options};
  WeightOf(profile, OpKind::kOpen) = 40;
  WeightOf(profile, OpKind::kClose) = 30;
  WeightOf(profile, OpKind::kStat) = 4;
  WeightOf(profile, OpKind::kAccess) = 2;
  WeightOf(profile, OpKind::kCreate) = 3;
  WeightOf(profile, OpKind::kDestroy) = 5;
  WeightOf(profile, OpKind::kSet) = profile.options.empty() ? 0 : 2;
  // A fork takes as long as dozens of opens.
  WeightOf(profile, OpKind::kFork) = 1;
  WeightOf(profile, OpKind::kLaunch) = 1;
  WeightOf(profile, OpKind::kPass) = 2;
  WeightOf(profile, OpKind::kKill) = 3;
  return profile;
}

Profile SmallProfile(const Traits& traits) {
  Profile profile = DefaultProfile(traits);
  profile.threads_max = 3;
  profile.operations_max = 4;
  profile.units = 2;
  return profile;
}

}  // namespace taprace
