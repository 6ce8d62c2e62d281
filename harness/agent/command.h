// What the host tells the agent in a guest, one line a command.
//
// The protocol, version 1, is lines of ASCII that end with a line feed. Host
// and agent take turns: to each command the agent answers with the replies of
// reply.h, the last of which the table names.
//
//   hello VERSION                    the agent's greeting
//   setup target=NAME mark=HEX events=memory|stream jitter=NS timeout=MS
//         pin=0|1                    `ready`
//   run ID TAG PROGRAM               `i`, `r`, `broken` and `hang` lines, then
//                                    `done ID`
//   bare ID THREADS MS               `bare ID`
//   bench ID NS CALLS DELAY WORKLOAD `bench ID`; after it no `run`
//   symbols NAME …                   `symbols`
//   trouble KIND MS                  `ok`
//   bye                              `bye`, and the agent ends
//
// Instead of any of these the agent may answer with one `error`. A line that
// makes no sense changes nothing: the next one is read as if it had not been.
//
// Where the events of a run go while it runs is the host's choice:
//
//   memory   They lie in marked pages of the guest's memory (record_page.h of
//            harness/history), where the host finds them if the guest dies.
//            The program's threads make no system call but their own. The
//            `i` and `r` lines are sent after the run. For hypervisors whose
//            guest memory the host can read: QEMU with a file as RAM, bhyve.
//   stream   Each thread writes ahead: before a call, one write(2) with the
//            return of the call before and the invocation of this one. Needs
//            nothing but the port, and costs a write(2) an operation, during
//            which other threads' writes wait.
//
// Either way a guest that dies takes along at most the return of one call a
// thread, which is then pending.
#ifndef TAPRACE_HARNESS_AGENT_COMMAND_H_
#define TAPRACE_HARNESS_AGENT_COMMAND_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/result.h"
#include "harness/history/record_page.h"
#include "harness/measure/measurer.h"
#include "harness/program/program.h"

namespace taprace {

inline constexpr int kProtocolVersion = 1;

// The longest line either side sends: the largest program is far below it.
inline constexpr size_t kLineMax = size_t{256} << 20;

struct HelloCommand {
  int version = kProtocolVersion;
  bool operator==(const HelloCommand&) const = default;
};

struct SetupCommand {
  std::string target;         // as in registry.h of harness/target
  RecordMark mark = {};       // of the run's records; zero: none
  bool stream = false;        // events=stream
  int64_t jitter_ns = 3'000;  // these three: see ExecutorOptions
  int64_t timeout_ms = 10'000;
  bool pin = true;
  bool operator==(const SetupCommand&) const = default;
};

struct RunCommand {
  uint64_t id = 0;   // comes back in the replies
  uint64_t tag = 0;  // of the records; also the seed of the jitter
  Program program;
  bool operator==(const RunCommand&) const = default;
};

// A loop of the bare system calls of `open tapN -> a; close a`, a unit each
// thread, without recording or anything else: what a run is measured against.
struct BareCommand {
  uint64_t id = 0;
  int threads = 1;
  int64_t time_ms = 0;
  bool operator==(const BareCommand&) const = default;
};

// Measures a workload for a while (harness/measure).
struct BenchCommand {
  uint64_t id = 0;
  SliceOptions slice;
  Workload workload;
  bool operator==(const BenchCommand&) const = default;
};

// What a bug in the kernel would do to the guest, done on purpose, to see
// whether the host notices.
enum class Trouble : uint8_t {
  kPanic,  // crashes the kernel (sysrq c, sysctl debug.kdb.panic)
  kHang,   // the agent stops answering
  kFlood,  // fills the console without end
  kDie,    // the agent is killed
};
inline constexpr int kTroubleCount = 4;

// "panic", "hang", …
std::string_view TroubleName(Trouble trouble);

struct TroubleCommand {
  Trouble trouble = Trouble::kPanic;
  int64_t after_ms = 0;  // from the start of the next run
  bool operator==(const TroubleCommand&) const = default;
};

// Where functions of the guest's kernel are.
struct SymbolsCommand {
  std::vector<std::string> names;
  bool operator==(const SymbolsCommand&) const = default;
};

struct ByeCommand {
  bool operator==(const ByeCommand&) const = default;
};

using Command =
    std::variant<HelloCommand, SetupCommand, RunCommand, BareCommand,
                 BenchCommand, TroubleCommand, SymbolsCommand, ByeCommand>;

// One line, without the line feed.
std::string ToLine(const Command& command);

// The inverse. The error says which word of the line is at fault.
Result<Command> ParseCommand(std::string_view line);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_COMMAND_H_
