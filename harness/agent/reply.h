// What the agent in a guest tells the host, one line a reply. See command.h
// for which replies a command gets.
//
//   taprace-agent VERSION SYSTEM         the greeting; "linux" or "freebsd"
//   ready KEY=VALUE …                    what the target is like
//   i THREAD INDEX NS                    a call comes next, or never returned
//   r THREAD INDEX NS NS ERROR UNIT      a call returned
//   broken THREAD INDEX INVARIANT        that call has just broken an
//   invariant;
//                                        sent while the run goes on, once
//   hang THREAD INDEX BACK WHERE         a call that did not return in time;
//                                        whether a signal brought all back
//   done ID [tap0 …]                     the run is over; interfaces now there
//   bare ID OPERATIONS NS                operations done in that time
//   bench ID MEASUREMENT                 see measurement.h of harness/measure
//   symbols [NAME=ADDRESS …]             in hexadecimal; a name that is missing
//                                        is left out
//   ok, bye
//   error TEXT                           what could not be done and why
//
// INDEX counts a thread's operations in the complete program. ERROR is 0, the
// name of the errno value, or # and its number where it has no name: numbers
// differ between kernels. Times are of one clock of the guest.
#ifndef TAPRACE_HARNESS_AGENT_REPLY_H_
#define TAPRACE_HARNESS_AGENT_REPLY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/result.h"
#include "harness/measure/measurement.h"
#include "harness/steer/symbols.h"
#include "harness/tap/outcome.h"
#include "harness/tap/traits.h"

namespace taprace {

struct Greeting {
  int version = 0;
  std::string system;
  bool operator==(const Greeting&) const = default;
};

struct ReadyReply {
  Traits traits;     // without `spec`
  std::string spec;  // its name
};

struct InvokedReply {
  size_t thread = 0;
  size_t index = 0;
  int64_t invoke_ns = 0;
  bool operator==(const InvokedReply&) const = default;
};

struct ReturnedReply {
  size_t thread = 0;
  size_t index = 0;
  int64_t invoke_ns = 0;
  int64_t return_ns = 0;
  Outcome outcome;
  bool operator==(const ReturnedReply&) const = default;
};

struct BrokenReply {
  size_t thread = 0;
  size_t index = 0;
  std::string invariant;  // its name
  bool operator==(const BrokenReply&) const = default;
};

struct HangReply {
  size_t thread = 0;
  size_t index = 0;
  bool interrupted = false;
  std::string where;
  bool operator==(const HangReply&) const = default;
};

struct DoneReply {
  uint64_t id = 0;
  std::vector<Device> remaining;
  bool operator==(const DoneReply&) const = default;
};

struct BareReply {
  uint64_t id = 0;
  int64_t operations = 0;
  int64_t time_ns = 0;
  bool operator==(const BareReply&) const = default;
};

struct BenchReply {
  uint64_t id = 0;
  Measurement measurement;
};

struct SymbolsReply {
  std::vector<Symbol> symbols;
  bool operator==(const SymbolsReply&) const = default;
};

struct OkReply {};
struct ByeReply {};

struct ErrorReply {
  std::string text;
  bool operator==(const ErrorReply&) const = default;
};

using Reply =
    std::variant<Greeting, ReadyReply, InvokedReply, ReturnedReply, BrokenReply,
                 HangReply, DoneReply, BareReply, BenchReply, SymbolsReply,
                 OkReply, ByeReply, ErrorReply>;

// One line, without the line feed.
std::string ToLine(const Reply& reply);

// Appends the line and a line feed, without allocating where `text` has room:
// for threads that stream.
void AppendLine(const InvokedReply& reply, std::string& text);
void AppendLine(const ReturnedReply& reply, std::string& text);

// The inverse of ToLine.
Result<Reply> ParseReply(std::string_view line);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_AGENT_REPLY_H_
