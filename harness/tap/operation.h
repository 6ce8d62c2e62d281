// One step of a concurrent program: what a thread asks of the kernel.
#ifndef TAPRACE_HARNESS_TAP_OPERATION_H_
#define TAPRACE_HARNESS_TAP_OPERATION_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/tap/call_fault.h"
#include "harness/tap/device.h"

namespace taprace {

enum class OpKind : uint8_t {
  kOpen,     // open tap -> a      open a device, keep the descriptor as a
  kClose,    // close a            close descriptor a
  kStat,     // stat tap3          look the name up without opening it
  kAccess,   // access tap3        the same through access(2)
  kCreate,   // create tap3        make the interface (ifconfig tap3 create)
  kDestroy,  // destroy tap3       remove it (ifconfig tap3 destroy)
  kSet,      // set persist 1 a    change an option of a descriptor, or
             // set tap reuse 2    a setting of the whole driver
  kFork,     // fork a -> P        start process P, which inherits a copy of a
  kLaunch,   // launch tap3 -> P   start process P, which opens tap3 itself
  kPass,     // pass a -> P        hand a over to P through a socket
  kKill,     // kill P             kill process P, and wait until it is gone
};
inline constexpr int kOpKindCount = 11;

enum class Option : uint8_t {
  // Of a descriptor. The interface outlives the last close (1) or not (0).
  // Linux: TUNSETPERSIST. FreeBSD 14 and newer: TAPSTRANSIENT, inverted.
  kPersist,
  // Whether the module tapreuse(4) is loaded: of both families, on FreeBSD.
  kModule,
  // Of the driver of `device.family` (FreeBSD sysctl(8) net.link.tap.*).
  kReuse,         // tapreuse(4): 0 off, 1 clone, 2 handoff
  kDevfsCloning,  // looking a missing name up creates it
  kUserOpen,      // everyone may do that
  kUpOnOpen,      // an open marks the interface up
};
inline constexpr int kOptionCount = 6;

// A descriptor (a to z) or a child process (A to Z) of one thread, counted
// from 0. Slots of different threads have nothing to do with each other.
using Slot = uint8_t;
inline constexpr Slot kSlotCount = 26;

struct Operation {
  OpKind kind = OpKind::kOpen;
  Device device = {};                // where the kind names a device
  Slot descriptor = 0;               // where it names a descriptor
  Slot child = 0;                    // where it names a process
  Option option = Option::kPersist;  // kSet
  int32_t value = 0;                 // kSet
  CallFault fault = CallFault::kNone;

  bool operator==(const Operation&) const = default;
};

// Which of an operation's fields its kind uses.
struct Operands {
  bool device;
  bool descriptor;
  bool child;
};
Operands OperandsOf(const Operation& operation);

// Whether it opens a device, here or in a process it starts.
inline bool OpensDevice(OpKind kind) {
  return kind == OpKind::kOpen || kind == OpKind::kLaunch;
}

inline bool StartsProcess(OpKind kind) {
  return kind == OpKind::kFork || kind == OpKind::kLaunch;
}

// Whether operations of that kind can be under the fault at all; each can be
// under none.
bool CanBeUnder(OpKind kind, CallFault fault);

// A kind of operation and a fault that it is under.
struct FaultedKind {
  OpKind kind;
  CallFault fault;
  bool operator==(const FaultedKind&) const = default;
};

// All pairs that CanBeUnder(), but those of kNone.
std::vector<FaultedKind> AllFaultedKinds();

// "open under signal"
std::string ToString(FaultedKind faulted);

// Whether the process that it starts is there afterwards.
inline bool LeavesProcess(const Operation& operation) {
  return StartsProcess(operation.kind) && operation.fault != CallFault::kKill;
}

// Whether the option belongs to a descriptor rather than to the driver.
bool OfDescriptor(Option option);

// "open", "close", …; "persist", "reuse", …
std::string_view KindName(OpKind kind);
std::string_view OptionName(Option option);
// The inverse; nothing for any other word.
std::optional<OpKind> ParseKind(std::string_view word);
std::optional<Option> ParseOption(std::string_view word);

// The text form shown beside the kinds above, with " under FAULT" behind it
// where there is one.
std::string ToString(const Operation& operation);

// The inverse of ToString; the error says what is wrong with the words.
Result<Operation> ParseOperation(std::string_view text);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_TAP_OPERATION_H_
