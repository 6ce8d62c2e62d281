#include "harness/tap/call_fault.h"

#include <array>
#include <cerrno>

namespace taprace {
namespace {

constexpr std::array<std::string_view, kCallFaultCount> kNames = {
    "none", "signal", "fd-limit", "no-memory", "delay", "kill"};

}  // namespace

std::string_view FaultName(CallFault fault) {
  return kNames[static_cast<size_t>(fault)];
}

std::optional<CallFault> ParseFault(std::string_view word) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == word) return static_cast<CallFault>(i);
  }
  return std::nullopt;
}

bool CanHamper(CallFault fault) {
  return fault != CallFault::kNone && fault != CallFault::kDelay;
}

bool MayCause(CallFault fault, int32_t error) {
  switch (fault) {
    case CallFault::kNone:
    case CallFault::kDelay:
      return false;
    case CallFault::kSignal:
    case CallFault::kKill:
      return error == EINTR;
    case CallFault::kFdLimit:
      return error == EMFILE;
    case CallFault::kNoMemory:
      return error == ENOMEM;
  }
  return false;
}

}  // namespace taprace
