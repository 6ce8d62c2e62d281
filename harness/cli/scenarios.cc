#include "harness/cli/scenarios.h"

#include <fmt/format.h>

#include <memory>
#include <string>

#include "harness/cli/exit_code.h"
#include "harness/cli/input.h"
#include "harness/scenario/scenario.h"
#include "scenarios/library.h"

namespace taprace {
namespace {

// All scenarios; where one was named, or a file, just that.
int ListScenarios(const std::string& wanted) {
  if (!wanted.empty()) {
    const Result<Scenario> scenario = LoadScenario(wanted);
    if (!scenario.ok()) return Fail(scenario.error());
    fmt::print("{:<20} {}\n", scenario->name, scenario->summary);
    return kExitPassed;
  }
  for (const ScenarioFile& file : ScenarioFiles()) {
    const Result<Scenario> scenario = LoadScenario(std::string(file.name));
    if (!scenario.ok()) return Fail(scenario.error());
    fmt::print("{:<20} {}\n", scenario->name, scenario->summary);
  }
  return kExitPassed;
}

// The text of a scenario that comes with taprace, to begin another one with.
int PrintScenario(const std::string& name) {
  for (const ScenarioFile& file : ScenarioFiles()) {
    if (file.name != name) continue;
    fmt::print("{}", file.text);
    return kExitPassed;
  }
  return Fail({"no scenario '" + name + "'"});
}

}  // namespace

void AddScenariosCommand(CliCommand& program) {
  CliCommand scenarios = program.AddCommand(
      "scenarios", "List the named workloads, or check a file");
  const auto wanted = std::make_shared<std::string>();
  const auto print = std::make_shared<bool>(false);
  scenarios.Option("scenario", *wanted, "a name, or a file to check");
  scenarios.Switch("--print", *print, "print its file instead");
  scenarios.Footer(
      "docs/scenarios.md describes the files.\n\n"
      "Exit status: 0 all is well, 2 the file is not.");
  scenarios.Runs([wanted, print] {
    return *print ? PrintScenario(*wanted) : ListScenarios(*wanted);
  });
}

}  // namespace taprace
