// Any text: a program or a one-line error, and what was read prints and reads
// back the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "harness/program/program.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto program = taprace::ParseProgram(text, "f");
  if (!program.ok()) {
    const std::string& message = program.error().message;
    if (message.empty() || message.find('\n') != std::string::npos) abort();
    return 0;
  }
  if (!taprace::Validate(*program).ok()) abort();
  for (const std::string& printed :
       {taprace::ToString(*program), taprace::ToLine(*program)}) {
    const auto again = taprace::ParseProgram(printed, "f");
    if (!again.ok() || !(*again == *program)) abort();
  }
  return 0;
}
