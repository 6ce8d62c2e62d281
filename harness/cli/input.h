// What the commands of taprace have in common with all that read and complain.
#ifndef TAPRACE_HARNESS_CLI_INPUT_H_
#define TAPRACE_HARNESS_CLI_INPUT_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "harness/base/result.h"

namespace taprace {

// The whole file, or standard input for "-". The error names the file.
Result<std::string> ReadInput(const std::string& path);

// Says on standard error what went wrong; returns kExitFailed.
int Fail(const Error& error);

// "Specifications:" and a line for each one of tap devices, for --help.
std::string TapSpecHelp();

// Reads times like 500ms, 90s, 10m, 8h as milliseconds.
CLI::AsNumberWithUnit TimeInMilliseconds();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_INPUT_H_
