#include "harness/history/history_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "harness/history/event.h"
#include "harness/tap/errno_name.h"

namespace taprace {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kFormat = "taprace-history";
constexpr int kVersion = 1;

Json ToJson(const Outcome& outcome) {
  Json value;
  if (outcome.unit != kGeneric) value["unit"] = outcome.unit;
  if (!outcome.ok()) {
    value["error"] = outcome.error;
    value["name"] = ErrnoName(outcome.error);
  }
  return value;
}

Json Header(const History& history) {
  Json idle = Json::array();
  for (Device device : history.idle) idle.push_back(ToString(device));
  return {{"format", kFormat}, {"version", kVersion}, {"idle", idle}};
}

// What is wrong with the header, if anything; fills in `history.idle`.
std::optional<std::string> ReadHeader(const Json& header, History& history) {
  if (header.is_null()) return std::nullopt;
  if (header["format"] != kFormat) {
    return fmt::format("'format' is not \"{}\"", kFormat);
  }
  if (header.value("version", Json()) != kVersion) {
    return fmt::format("'version' is not {}, the one this taprace reads",
                       kVersion);
  }
  const Json idle = header.value("idle", Json::array());
  if (!idle.is_array()) return "'idle' must be a list of interfaces";
  for (const Json& name : idle) {
    const auto* text = name.get_ptr<const std::string*>();
    const auto device = text == nullptr ? std::nullopt : ParseDevice(*text);
    if (!device || device->generic()) {
      return "'idle' must be a list of interfaces with a unit, as in tap3";
    }
    history.idle.push_back(*device);
  }
  return std::nullopt;
}

// A field of `value` that must be from 0 to `max`, or be missing.
Result<int32_t> Number(const Json& value, const char* key, int32_t max,
                       int32_t missing) {
  if (!value.is_object() || !value.contains(key)) return missing;
  const Json& number = value[key];
  if (!number.is_number_unsigned() ||
      number.get<uint64_t>() > static_cast<uint64_t>(max)) {
    return Error{fmt::format("'{}' must be a number from 0 to {}", key, max)};
  }
  return number.get<int32_t>();
}

Result<Outcome> ReadOutcome(const Event& event) {
  constexpr int32_t kMax = std::numeric_limits<int32_t>::max();
  // The driver's own bound, not a program's: the kernel chooses freely.
  const Result<int32_t> unit = Number(event.value, "unit", kMax, kGeneric);
  if (!unit.ok()) return unit.error();
  const Result<int32_t> error = Number(event.value, "error", kMax, 0);
  if (!error.ok()) return error.error();
  const bool failed = event.type == EventType::kFail;
  if (failed != (*error != 0)) {
    return Error{failed ? "'fail' needs an 'error' in its value"
                        : "'ok' may not have an 'error'"};
  }
  return Outcome{.error = *error, .unit = *unit};
}

Result<Call> ReadCall(const EventPair& pair) {
  Call call;
  const Event& invoke = pair.invoke;
  if (invoke.process < 0 ||
      invoke.process > std::numeric_limits<int32_t>::max()) {
    return Error{"'process' must be the number of a thread"};
  }
  call.thread = static_cast<int32_t>(invoke.process);
  const Result<Operation> operation = ParseOperation(invoke.operation);
  if (!operation.ok()) return operation.error();
  call.operation = *operation;
  call.invoke_ns = invoke.time_ns;
  if (!pair.completion) return call;
  const Result<Outcome> outcome = ReadOutcome(*pair.completion);
  if (!outcome.ok()) return outcome.error();
  call.outcome = *outcome;
  call.return_ns = pair.completion->time_ns;
  return call;
}

// Where the error of ReadCall is: in the completion unless the invocation
// alone is refused as well.
int LineAtFault(const EventPair& pair) {
  const bool in_invoke = !ReadCall({pair.invoke, std::nullopt}).ok();
  return in_invoke ? pair.invoke.line : pair.completion->line;
}

}  // namespace

std::string ToJsonLines(const History& history) {
  EventLog log;
  log.header = Header(history);
  for (const Call& call : history.calls) {
    const std::string operation = ToString(call.operation);
    log.events.push_back({.process = call.thread,
                          .type = EventType::kInvoke,
                          .operation = operation,
                          .value = nullptr,
                          .time_ns = call.invoke_ns});
    if (call.pending()) continue;
    log.events.push_back(
        {.process = call.thread,
         .type = call.outcome.ok() ? EventType::kOk : EventType::kFail,
         .operation = operation,
         .value = ToJson(call.outcome),
         .time_ns = call.return_ns});
  }
  // Stable, so that the events of a thread, whose times never go backwards,
  // keep their order where times are equal.
  std::stable_sort(
      log.events.begin(), log.events.end(),
      [](const Event& a, const Event& b) { return a.time_ns < b.time_ns; });
  return ToJsonLines(log);
}

Result<History> ReadHistory(std::string_view text, std::string_view file) {
  const Result<EventLog> log = ReadEvents(text, file);
  if (!log.ok()) return log.error();
  History history;
  if (const auto why = ReadHeader(log->header, history)) {
    return Error{fmt::format("{}:1: {}", file, *why)};
  }
  for (const EventPair& pair : PairEvents(*log)) {
    const Result<Call> call = ReadCall(pair);
    if (!call.ok()) {
      return Error{fmt::format("{}:{}: {}", file, LineAtFault(pair),
                               call.error().message)};
    }
    history.calls.push_back(*call);
  }
  std::stable_sort(
      history.calls.begin(), history.calls.end(),
      [](const Call& a, const Call& b) { return a.invoke_ns < b.invoke_ns; });
  return history;
}

}  // namespace taprace
