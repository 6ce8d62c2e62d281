// The events of a history of any object, and their form as JSON Lines: one
// event a line, as docs/history-format.md describes it for users.
//
//   {"process":0,"type":"invoke","operation":"write","value":3,"time":1200}
//   {"process":0,"type":"ok","operation":"write","value":3,"time":1950}
//
// Nothing here knows what the operations mean: histories of a register or of a
// key-value store come in through the same reader (see history_json.h for
// those of tap devices).
#ifndef TAPRACE_HARNESS_HISTORY_EVENT_H_
#define TAPRACE_HARNESS_HISTORY_EVENT_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace taprace {

enum class EventType : uint8_t {
  kInvoke,  // "invoke": the call starts
  kOk,      // "ok": it took effect
  kFail,    // "fail": it certainly did not
  kInfo,    // "info": nobody knows; the call stays pending for good
};

struct Event {
  int64_t process = 0;  // one that calls, one call after the other
  EventType type = EventType::kInvoke;
  std::string operation;  // "read", "write", …
  nlohmann::json value;   // arguments or results; null where there are none
  int64_t time_ns = 0;    // from any fixed start
  int line = 0;           // where it was read, for messages; 0: nowhere

  bool operator==(const Event& other) const = default;
};

struct EventLog {
  nlohmann::json header;  // the first line, where it is one; otherwise null
  std::vector<Event> events;
};

// A call: its invocation, and its response where there was one.
struct EventPair {
  Event invoke;
  std::optional<Event> completion;  // kOk or kFail
};

// The JSON Lines form, header first where it is not null.
std::string ToJsonLines(const EventLog& log);

// The inverse. Refuses, naming `file` and line, what is no event, and a
// process that completes what it did not invoke, invokes while a call of its
// is under way, or goes back in time. A last line that was cut off in the
// middle, as a crash leaves it, is ignored.
Result<EventLog> ReadEvents(std::string_view text, std::string_view file);

// The calls of a log that ReadEvents accepted, in the order of their
// invocations. A call without completion, or with kInfo, is pending.
std::vector<EventPair> PairEvents(const EventLog& log);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_HISTORY_EVENT_H_
