// Running another program to its end.
#ifndef TAPRACE_BENCH_RUN_PROGRAM_H_
#define TAPRACE_BENCH_RUN_PROGRAM_H_

#include <string>
#include <vector>

#include "harness/base/result.h"

namespace taprace {

// Runs a program, its path first, with its standard output thrown away. An
// error unless it ends with status 0.
Status RunProgram(const std::vector<std::string>& command);

}  // namespace taprace

#endif  // TAPRACE_BENCH_RUN_PROGRAM_H_
