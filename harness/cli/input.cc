#include "harness/cli/input.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include "harness/cli/exit_code.h"

namespace taprace {

Result<std::string> ReadInput(const std::string& path) {
  std::ostringstream text;
  if (path == "-") {
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return ErrnoError(path, errno);
  // Copying nothing counts as a failure, so an empty file is not copied.
  if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (file.bad() || !text) return ErrnoError(path, errno);
  return text.str();
}

int Fail(const Error& error) {
  fmt::print(stderr, "taprace: {}\n", error.message);
  return kExitFailed;
}

std::string TapSpecHelp() {
  std::string text = "Specifications:\n";
  for (const TapRules& rules : TapSpecs()) {
    text += fmt::format("  {:<13} {}\n", rules.name, rules.summary);
  }
  return text;
}

Result<const TapRules*> RulesOf(const std::optional<std::string>& spec,
                                const Traits& traits,
                                const std::string& command) {
  const std::string name = spec.value_or(std::string(traits.spec));
  if (name == "none") return nullptr;
  const TapRules* rules = FindTapSpec(name);
  if (rules != nullptr) return rules;
  return Error{"--spec " + name + ": no such specification; " + command +
               " --help lists them"};
}

}  // namespace taprace
