// What can befall a caller while one of its operations runs: the text form
// writes it behind the operation, "open tap -> a under signal".
#ifndef TAPRACE_HARNESS_TAP_CALL_FAULT_H_
#define TAPRACE_HARNESS_TAP_CALL_FAULT_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace taprace {

enum class CallFault : uint8_t {
  kNone,
  kSignal,    // a signal comes that system calls are not restarted after
  kFdLimit,   // the process may have no further descriptor
  kNoMemory,  // the kernel gets no memory where it does not wait for it
  kDelay,     // a close: the file has a copy that is closed a while later
  kKill,      // a launch: the process is killed before it has told anything
};
inline constexpr int kCallFaultCount = 6;

// "none", "signal", "fd-limit", "no-memory", "delay", "kill".
std::string_view FaultName(CallFault fault);

// The inverse; nothing for any other word.
std::optional<CallFault> ParseFault(std::string_view word);

// Whether a call under `fault` that fails with this errno value says no more
// than that the fault got in its way. It must have no effect that lasts, but
// may have had one for a while: an open may have held its unit. A process
// under kKill answers EINTR, whatever it had reached.
bool MayCause(CallFault fault, int32_t error);

// Whether it may cause any.
bool CanHamper(CallFault fault);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TAP_CALL_FAULT_H_
