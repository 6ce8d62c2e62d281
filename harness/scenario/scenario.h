// Named workloads: what kinds of threads a program has, on what kind of kernel,
// what its calls must add up to, and how much of it is enough.
// docs/scenarios.md describes the files.
#ifndef TAPRACE_HARNESS_SCENARIO_SCENARIO_H_
#define TAPRACE_HARNESS_SCENARIO_SCENARIO_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/property/profile.h"
#include "harness/tap/traits.h"

namespace taprace {

// What is known to come out on one target.
struct Expectation {
  std::string target;  // "sim:13.2", "linux", …
  // The specification that this holds for; the scenario's where there is none.
  std::optional<std::string> spec;
  // Titles begin with these (see title.h of harness/explore); none: nothing
  // is wrong there.
  std::vector<std::string> titles;
};

struct Scenario {
  std::string name;     // that of the file, without folder and ".toml"
  std::string summary;  // one line, without a full stop
  Profile profile;      // families and options may still be those of a target
  // The jail that the threads of a role run in: 0 is none, 1 has a network
  // stack of its own.
  std::vector<int> jails;
  // The specification, "none" included; the target's own where there is none.
  std::optional<std::string> spec;
  // Titles that begin with these are no findings here.
  std::vector<std::string> ignored;
  int64_t programs = 1'000;  // of a run, at most
  int64_t schedules = 100;   // of each program
  std::chrono::milliseconds duration{10'000};
  std::chrono::nanoseconds jitter{3'000};  // the longest, before operations
  std::vector<Expectation> expectations;

  // Whether threads are in jails, which only simulated kernels can do. Roles
  // have a fixed number of threads then.
  bool jailed() const;

  // Whether a finding of that title says nothing here.
  bool Ignores(std::string_view title) const;

  // What is known of a target; null where nothing is.
  const Expectation* ExpectedOn(std::string_view target) const;

  // The specification to hold that target against; nothing: its own.
  std::optional<std::string> SpecOn(std::string_view target) const;
};

// Reads the text of a TOML file; `file` names the scenario. The error is
// "FILE:LINE: KEY: …" where it is about one key.
Result<Scenario> ParseScenario(std::string_view text, std::string_view file);

// The profile with what the scenario leaves to the target.
Profile ProfileOn(const Scenario& scenario, const Traits& traits);

// The jails of threads, by thread, as the names of simulations have them:
// "011".
std::string JailsOfThreads(const Scenario& scenario);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_SCENARIO_SCENARIO_H_
