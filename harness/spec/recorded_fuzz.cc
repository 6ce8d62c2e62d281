// Any text: a history of each kind or a one-line error.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "harness/history/event.h"
#include "harness/history/history_json.h"
#include "harness/spec/recorded.h"

namespace {

template <typename T>
void CheckError(const taprace::Result<T>& result) {
  if (result.ok()) return;
  const std::string& message = result.error().message;
  if (message.empty() || message.find('\n') != std::string::npos) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto history = taprace::ReadHistory(text, "f");
  CheckError(history);
  if (history.ok()) {
    const auto again =
        taprace::ReadHistory(taprace::ToJsonLines(*history), "f");
    if (!again.ok()) abort();
  }
  const auto log = taprace::ReadEvents(text, "f");
  CheckError(log);
  if (!log.ok()) return 0;
  CheckError(taprace::RegisterCalls(*log, "f"));
  taprace::Strings strings;
  CheckError(taprace::KvCalls(*log, "f", strings));
  return 0;
}
