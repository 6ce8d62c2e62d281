#include "harness/scenario/scenario.h"

#include <algorithm>

namespace taprace {

bool Scenario::jailed() const {
  return std::any_of(jails.begin(), jails.end(),
                     [](int jail) { return jail != 0; });
}

Profile ProfileOn(const Scenario& scenario, const Traits& traits) {
  Profile profile = scenario.profile;
  if (profile.families.empty()) profile.families = {Family::kTap};
  if (profile.options.empty()) profile.options = traits.options;
  profile.faultable = traits.faults;
  if (!profile.options.empty()) return profile;
  for (Role& role : profile.roles) {
    role.weights[static_cast<size_t>(OpKind::kSet)] = 0;
  }
  return profile;
}

bool Scenario::Ignores(std::string_view title) const {
  return std::any_of(
      ignored.begin(), ignored.end(),
      [&](const std::string& start) { return title.starts_with(start); });
}

const Expectation* Scenario::ExpectedOn(std::string_view target) const {
  const auto found =
      std::find_if(expectations.begin(), expectations.end(),
                   [&](const Expectation& e) { return e.target == target; });
  return found == expectations.end() ? nullptr : &*found;
}

std::optional<std::string> Scenario::SpecOn(std::string_view target) const {
  const Expectation* const expected = ExpectedOn(target);
  return expected != nullptr && expected->spec ? expected->spec : spec;
}

std::string JailsOfThreads(const Scenario& scenario) {
  std::string jails;
  for (size_t i = 0; i < scenario.profile.roles.size(); ++i) {
    const auto threads =
        static_cast<size_t>(scenario.profile.roles[i].threads_max);
    jails.append(threads, static_cast<char>('0' + scenario.jails[i]));
  }
  return jails;
}

}  // namespace taprace
