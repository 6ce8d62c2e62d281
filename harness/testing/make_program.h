// Programs written by hand, for tests.
#ifndef TAPRACE_HARNESS_TESTING_MAKE_PROGRAM_H_
#define TAPRACE_HARNESS_TESTING_MAKE_PROGRAM_H_

#include <string_view>

#include "harness/program/program.h"

namespace taprace {

// As ParseProgram() reads it. Aborts on anything else: it is a bug of the test.
Program MakeProgram(std::string_view text);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TESTING_MAKE_PROGRAM_H_
