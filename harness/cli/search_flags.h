// What commands that search for violations have in common: flags, and what
// becomes of the result.
#ifndef TAPRACE_HARNESS_CLI_SEARCH_FLAGS_H_
#define TAPRACE_HARNESS_CLI_SEARCH_FLAGS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/cli/command_line.h"
#include "harness/cli/report_flags.h"
#include "harness/program/program.h"
#include "harness/property/search.h"
#include "harness/report/run_summary.h"
#include "harness/scenario/scenario.h"
#include "harness/tap/traits.h"

namespace taprace {

struct SearchFlags {
  int threads = 4;
  int operations = 8;
  int units = 4;
  int first_unit = 0;
  int64_t duration_ms = 60'000;
  int64_t shrink_ms = 30'000;
  int64_t timeout_ms = 10'000;
  int64_t jitter_ns = 3'000;
  bool no_pin = false;
  std::optional<uint64_t> seed;
  std::optional<std::string> spec;  // the target's own by default
  std::string program_file;
  std::string line;
  std::string scenario;  // its name, or a file
  std::string known_file;
  bool fail_on_known = false;
  ReportFlags reports;

  // Whether they were given decides whether the scenario's are taken.
  Flag duration_flag;
  Flag jitter_flag;
};

void AddSearchFlags(CliCommand& command, SearchFlags& flags);

// The program the user gave, where one was given.
Result<std::optional<Program>> GivenProgram(const SearchFlags& flags);

// The scenario the user gave, where one was given. What it says is taken over
// into `flags`, as far as the user did not say otherwise.
Result<std::optional<Scenario>> GivenScenario(SearchFlags& flags,
                                              std::string_view target);
// The titles of known findings that the user gave.
Result<std::set<std::string>> KnownTitles(const SearchFlags& flags);

// From now on Ctrl-C ends searches.
SearchOptions ToSearchOptions(const SearchFlags& flags,
                              const std::optional<Scenario>& scenario,
                              const Traits& traits);

// Prints the result and writes the files asked for; returns the exit status.
int Report(const SearchFlags& flags, RunSummary summary, bool stopped);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_SEARCH_FLAGS_H_
