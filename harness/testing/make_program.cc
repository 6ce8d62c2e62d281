#include "harness/testing/make_program.h"

#include <cstdlib>
#include <iostream>

#include "harness/base/result.h"

namespace taprace {

Program MakeProgram(std::string_view text) {
  const Result<Program> program = ParseProgram(text, "MakeProgram");
  if (program.ok()) return *program;
  std::cerr << program.error().message << '\n';
  std::abort();
}

}  // namespace taprace
