#include "scenarios/library.h"

#include <cerrno>
#include <fstream>
#include <iterator>

namespace taprace {

Result<Scenario> LoadScenario(const std::string& name_or_file) {
  for (const ScenarioFile& file : ScenarioFiles()) {
    if (file.name != name_or_file) continue;
    return ParseScenario(file.text, std::string(file.name) + ".toml");
  }
  if (name_or_file.find_first_of("./") == std::string::npos) {
    std::string message = "no scenario '" + name_or_file + "'; there are ";
    for (const ScenarioFile& file : ScenarioFiles()) {
      message.append(file.name).append(", ");
    }
    return Error{message + "and files"};
  }
  std::ifstream file(name_or_file, std::ios::binary);
  if (!file) return ErrnoError(name_or_file, errno);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (file.bad()) return ErrnoError(name_or_file, EIO);
  return ParseScenario(text, name_or_file);
}

}  // namespace taprace
