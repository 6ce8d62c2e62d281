#include "harness/vm/linux_modules.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "harness/vm/read_file.h"

namespace taprace {
namespace {

// "kernel/drivers/net/tun.ko" is the module tun; - and _ are the same.
std::string ModuleName(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1));
  name.resize(std::min(name.size(), name.find(".ko")));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

bool Contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

Result<ModuleIndex> ReadModuleIndex(const std::string& folder) {
  Result<std::string> dependencies = ReadFile(folder + "/modules.dep");
  if (!dependencies.ok()) return dependencies.error();
  Result<std::string> builtin = ReadFile(folder + "/modules.builtin");
  if (!builtin.ok()) return builtin.error();
  return ModuleIndex{std::move(*dependencies), std::move(*builtin)};
}

Result<std::vector<std::string>> ModuleFiles(
    const ModuleIndex& index, const std::vector<std::string>& names) {
  std::map<std::string, std::vector<std::string>> needed;  // with itself, last
  std::istringstream lines(index.dependencies);
  for (std::string line; std::getline(lines, line);) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::istringstream words(line.substr(colon + 1));
    std::vector<std::string> files;
    for (std::string word; words >> word;) files.push_back(word);
    // They stand there in the order to unload them.
    std::reverse(files.begin(), files.end());
    files.push_back(line.substr(0, colon));
    needed[ModuleName(line.substr(0, colon))] = std::move(files);
  }
  std::vector<std::string> builtin;
  std::istringstream built(index.builtin);
  for (std::string line; std::getline(built, line);) {
    builtin.push_back(ModuleName(line));
  }
  std::vector<std::string> files;
  for (const std::string& name : names) {
    if (Contains(builtin, ModuleName(name))) continue;
    const auto found = needed.find(ModuleName(name));
    if (found == needed.end()) {
      return Error{"no module '" + name + "' in modules.dep"};
    }
    for (const std::string& file : found->second) {
      if (!file.ends_with(".ko")) {
        return Error{file + ": compressed modules cannot be loaded"};
      }
      if (!Contains(files, file)) files.push_back(file);
    }
  }
  return files;
}

}  // namespace taprace
