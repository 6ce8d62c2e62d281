#include "harness/history/event.h"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <limits>
#include <unordered_map>
#include <utility>

namespace taprace {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 4> kTypes = {"invoke", "ok", "fail",
                                                    "info"};

// Never throws: bytes that are no UTF-8 are replaced.
std::string Dump(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ToLine(const Event& event) {
  return Dump({{"process", event.process},
               {"type", kTypes[static_cast<size_t>(event.type)]},
               {"operation", event.operation},
               {"value", event.value},
               {"time", event.time_ns}});
}

std::optional<EventType> TypeOf(std::string_view word) {
  for (size_t i = 0; i < kTypes.size(); ++i) {
    if (kTypes[i] == word) return static_cast<EventType>(i);
  }
  return std::nullopt;
}

std::optional<int64_t> Integer(const Json& object, const char* key) {
  const auto it = object.find(key);
  if (it == object.end() || !it->is_number_integer()) return std::nullopt;
  constexpr auto kMax = std::numeric_limits<int64_t>::max();
  if (it->is_number_unsigned() && it->get<uint64_t>() > uint64_t{kMax}) {
    return std::nullopt;
  }
  return it->get<int64_t>();
}

// Null where the field is missing or no string.
const std::string* String(const Json& object, const char* key) {
  const auto it = object.find(key);
  if (it == object.end()) return nullptr;
  return it->get_ptr<const std::string*>();
}

// One event from one line; the error without its place.
Result<Event> ParseEvent(const Json& object) {
  Event event;
  const std::optional<int64_t> process = Integer(object, "process");
  if (!process) return Error{"'process' must be a whole number"};
  event.process = *process;

  const std::string* type = String(object, "type");
  if (type == nullptr) return Error{"'type' must be a string"};
  const std::optional<EventType> known = TypeOf(*type);
  if (!known) {
    return Error{fmt::format(
        "unknown type '{}': expected invoke, ok, fail or info", *type)};
  }
  event.type = *known;

  // Jepsen calls the same field "f".
  const std::string* operation = String(object, "operation");
  if (operation == nullptr) operation = String(object, "f");
  if (operation == nullptr) return Error{"'operation' must be a string"};
  event.operation = *operation;

  const std::optional<int64_t> time = Integer(object, "time");
  if (!time) return Error{"'time' must be a whole number of nanoseconds"};
  event.time_ns = *time;
  if (object.contains("value")) event.value = object["value"];
  return event;
}

// Follows each process through its calls.
class Protocol {
 public:
  // What is wrong with `event` coming next, if anything.
  std::optional<std::string> Next(const Event& event) {
    State& state = states_[event.process];
    if (state.seen && event.time_ns < state.time_ns) {
      return fmt::format("time of process {} runs backwards, from {} to {}",
                         event.process, state.time_ns, event.time_ns);
    }
    state.seen = true;
    state.time_ns = event.time_ns;
    if (event.type == EventType::kInvoke) return Invoke(event, state);
    return Complete(event, state);
  }

 private:
  struct State {
    bool seen = false;
    int64_t time_ns = 0;
    int invoked_line = 0;  // 0: no call under way
    bool lost = false;     // the call ended with "info"
    std::string operation;
  };

  static std::optional<std::string> Invoke(const Event& event, State& state) {
    if (state.invoked_line != 0) {
      return fmt::format(
          "process {} invokes '{}' while '{}' of line {} is under way",
          event.process, event.operation, state.operation, state.invoked_line);
    }
    state.invoked_line = event.line;
    state.operation = event.operation;
    return std::nullopt;
  }

  static std::optional<std::string> Complete(const Event& event, State& state) {
    if (state.invoked_line == 0 || state.lost) {
      return fmt::format("process {} completes '{}' without an invocation",
                         event.process, event.operation);
    }
    if (event.operation != state.operation) {
      return fmt::format("process {} completes '{}', but '{}' is under way",
                         event.process, event.operation, state.operation);
    }
    // After "info" the call may still take effect, so it stays under way.
    state.lost = event.type == EventType::kInfo;
    if (!state.lost) state.invoked_line = 0;
    return std::nullopt;
  }

  std::unordered_map<int64_t, State> states_;
};

// Reads line by line into a log.
class Reader {
 public:
  // `whole`: the line ended with a line feed.
  std::optional<std::string> Line(std::string_view text, bool whole) {
    ++line_;
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) {
      return std::nullopt;
    }
    const Json object = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (object.is_discarded()) {
      if (!whole) return std::nullopt;  // cut off in the middle
      return "no JSON";
    }
    if (!object.is_object()) return "expected a JSON object";
    if (object.contains("format")) return Header(object);
    return Add(object);
  }

  EventLog Finish() { return std::move(log_); }
  int line() const { return line_; }

 private:
  std::optional<std::string> Header(const Json& object) {
    if (!log_.header.is_null() || !log_.events.empty()) {
      return "a header belongs on the first line";
    }
    log_.header = object;
    return std::nullopt;
  }

  std::optional<std::string> Add(const Json& object) {
    Result<Event> event = ParseEvent(object);
    if (!event.ok()) return event.error().message;
    event->line = line_;
    if (auto why = protocol_.Next(*event)) return why;
    log_.events.push_back(std::move(*event));
    return std::nullopt;
  }

  EventLog log_;
  Protocol protocol_;
  int line_ = 0;
};

}  // namespace

std::string ToJsonLines(const EventLog& log) {
  std::string text;
  if (!log.header.is_null()) text += Dump(log.header) + "\n";
  for (const Event& event : log.events) text += ToLine(event) + "\n";
  return text;
}

Result<EventLog> ReadEvents(std::string_view text, std::string_view file) {
  Reader reader;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const bool whole = end != std::string_view::npos;
    if (auto why = reader.Line(text.substr(0, end), whole)) {
      return Error{fmt::format("{}:{}: {}", file, reader.line(), *why)};
    }
    text = whole ? text.substr(end + 1) : "";
  }
  return reader.Finish();
}

std::vector<EventPair> PairEvents(const EventLog& log) {
  std::vector<EventPair> pairs;
  std::unordered_map<int64_t, size_t> under_way;
  for (const Event& event : log.events) {
    if (event.type == EventType::kInvoke) {
      under_way[event.process] = pairs.size();
      pairs.push_back({event, std::nullopt});
    } else if (event.type != EventType::kInfo) {
      assert(under_way.contains(event.process));
      pairs[under_way[event.process]].completion = event;
    }
  }
  return pairs;
}

}  // namespace taprace
