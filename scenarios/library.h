// The scenarios that come with taprace, as part of the program.
#ifndef TAPRACE_SCENARIOS_LIBRARY_H_
#define TAPRACE_SCENARIOS_LIBRARY_H_

#include <span>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/scenario/scenario.h"

namespace taprace {

struct ScenarioFile {
  std::string_view name;  // of the file, without ".toml"
  std::string_view text;
};

// Sorted by name.
std::span<const ScenarioFile> ScenarioFiles();

// The scenario of that name, or the one in that file. The error says what is
// wrong with the file, or which names there are.
Result<Scenario> LoadScenario(const std::string& name_or_file);

}  // namespace taprace

#endif  // TAPRACE_SCENARIOS_LIBRARY_H_
