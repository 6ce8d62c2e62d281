// What the commands of taprace have in common with all that read and complain.
#ifndef TAPRACE_HARNESS_CLI_INPUT_H_
#define TAPRACE_HARNESS_CLI_INPUT_H_

#include <optional>
#include <string>

#include "harness/base/result.h"
#include "harness/spec/tap_rules.h"
#include "harness/tap/traits.h"

namespace taprace {

// The whole file, or standard input for "-". The error names the file.
Result<std::string> ReadInput(const std::string& path);

// Says on standard error what went wrong; returns kExitFailed.
int Fail(const Error& error);

// "Specifications:" and a line for each one of tap devices, for --help.
std::string TapSpecHelp();

// What `--spec` stands for: without it the target's own rules, null for "none".
// `command` is named in the error.
Result<const TapRules*> RulesOf(const std::optional<std::string>& spec,
                                const Traits& traits,
                                const std::string& command);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_INPUT_H_
