// Any text: a token or a one-line error, and what was read prints back as the
// same text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "harness/explore/token.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto token = taprace::ParseToken(text);
  if (!token.ok()) {
    const std::string& message = token.error().message;
    if (message.empty() || message.find('\n') != std::string::npos) abort();
    return 0;
  }
  if (taprace::ToString(*token) != text) abort();
  return 0;
}
