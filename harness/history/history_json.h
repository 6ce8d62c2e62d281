// A History of tap devices as JSON Lines (docs/history-format.md):
//
//   {"format":"taprace-history","version":1,"idle":["tap0"]}
//   {"process":0,"type":"invoke","operation":"open tap -> a","value":null,…}
//   {"process":0,"type":"ok","operation":"open tap -> a","value":{"unit":0},…}
#ifndef TAPRACE_HARNESS_HISTORY_HISTORY_JSON_H_
#define TAPRACE_HARNESS_HISTORY_HISTORY_JSON_H_

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/history/history.h"

namespace taprace {

// Events by time; a pending call is an invocation without completion.
std::string ToJsonLines(const History& history);

// The inverse. The error names `file` and line. The header may be missing:
// then no interface existed before the start.
Result<History> ReadHistory(std::string_view text, std::string_view file);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_HISTORY_HISTORY_JSON_H_
