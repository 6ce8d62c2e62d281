// Any text: a plan that prints and reads back the same, or a one-line error.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "harness/steer/plan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto plan = taprace::ParsePlan(text, "f");
  if (!plan.ok()) {
    const std::string& message = plan.error().message;
    if (message.empty() || message.find('\n') != std::string::npos) abort();
    return 0;
  }
  for (const std::string& printed :
       {taprace::ToString(*plan), taprace::ToLine(*plan)}) {
    const auto again = taprace::ParsePlan(printed, "f");
    if (!again.ok() || !(*again == *plan)) abort();
  }
  return 0;
}
