// Any line: a command or reply that prints and reads back the same, or a
// one-line error.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "harness/agent/command.h"
#include "harness/agent/reply.h"

namespace {

void CheckError(const taprace::Error& error) {
  if (error.message.empty()) abort();
  if (error.message.find('\n') != std::string::npos) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view line(reinterpret_cast<const char*>(data), size);
  line = line.substr(0, line.find('\n'));  // as the port cuts it
  const auto command = taprace::ParseCommand(line);
  if (command.ok()) {
    const auto again = taprace::ParseCommand(taprace::ToLine(*command));
    if (!again.ok() || !(*again == *command)) abort();
  } else {
    CheckError(command.error());
  }
  const auto reply = taprace::ParseReply(line);
  if (reply.ok()) {
    const std::string printed = taprace::ToLine(*reply);
    const auto again = taprace::ParseReply(printed);
    if (!again.ok() || taprace::ToLine(*again) != printed) abort();
  } else {
    CheckError(reply.error());
  }
  return 0;
}
