#include "harness/spec/recorded.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace taprace {
namespace {

using Json = nlohmann::json;

Error ErrorAt(std::string_view file, const Event& event,
              std::string_view wanted) {
  return Error{fmt::format("{}:{}: '{}' needs {}, not {}", file, event.line,
                           event.operation, wanted, event.value.dump())};
}

// A number that a register can hold: all 32-bit ones but that for "nothing".
std::optional<int32_t> Number(const Json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  const auto number = value.get<int64_t>();
  if (number <= Register::kNil ||
      number > std::numeric_limits<int32_t>::max()) {
    return std::nullopt;
  }
  return static_cast<int32_t>(number);
}

bool Failed(const EventPair& pair) {
  return pair.completion && pair.completion->type == EventType::kFail;
}

// What the invocation of a register's call asks for.
Result<Register::Operation> RegisterOperation(const Event& invoke,
                                              std::string_view file) {
  if (invoke.operation == "read") {
    return Register::Operation{.kind = Register::Kind::kRead};
  }
  if (invoke.operation == "write") {
    const auto value = Number(invoke.value);
    if (!value) return ErrorAt(file, invoke, "a 32-bit number");
    return Register::Operation{.kind = Register::Kind::kWrite, .value = *value};
  }
  if (invoke.operation == "cas") {
    const bool pair = invoke.value.is_array() && invoke.value.size() == 2;
    const auto expected = pair ? Number(invoke.value[0]) : std::nullopt;
    const auto value = pair ? Number(invoke.value[1]) : std::nullopt;
    if (!expected || !value) {
      return ErrorAt(file, invoke, "two 32-bit numbers, [old, new]");
    }
    return Register::Operation{.kind = Register::Kind::kCompareAndSet,
                               .value = *value,
                               .expected = *expected};
  }
  return Error{
      fmt::format("{}:{}: '{}' is no operation of a register: read, write, cas",
                  file, invoke.line, invoke.operation)};
}

Result<Register::Outcome> RegisterOutcome(const Event& completion,
                                          std::string_view file) {
  Register::Outcome outcome;
  outcome.done = completion.type == EventType::kOk;
  if (completion.operation != "read" || completion.value.is_null()) {
    return outcome;
  }
  const auto value = Number(completion.value);
  if (!value) return ErrorAt(file, completion, "a 32-bit number or null");
  outcome.value = *value;
  return outcome;
}

// A call of a key-value store and its key.
struct KvCall {
  std::string key;
  Kv::Operation operation;
};

Result<KvCall> KvOperation(const Event& invoke, std::string_view file,
                           Strings& strings) {
  const bool get = invoke.operation == "get";
  const bool put = invoke.operation == "put";
  if (!get && !put && invoke.operation != "append") {
    return Error{fmt::format(
        "{}:{}: '{}' is no operation of a key-value store: get, put, append",
        file, invoke.line, invoke.operation)};
  }
  const Json& value = invoke.value;
  const size_t wanted = get ? 1 : 2;
  if (!value.is_array() || value.size() != wanted || !value[0].is_string() ||
      !value.back().is_string()) {
    return ErrorAt(file, invoke, get ? "[key]" : "[key, text]");
  }
  KvCall call{.key = value[0].get<std::string>()};
  call.operation.kind = get   ? Kv::Kind::kGet
                        : put ? Kv::Kind::kPut
                              : Kv::Kind::kAppend;
  if (!get) {
    call.operation.value = strings.Intern(value[1].get<std::string>());
  }
  return call;
}

Result<Kv::Outcome> KvOutcome(const Event& completion, std::string_view file,
                              Strings& strings) {
  if (completion.operation != "get" || completion.value.is_null()) {
    return Kv::Outcome{};
  }
  if (!completion.value.is_string()) {
    return ErrorAt(file, completion, "a text or null");
  }
  return Kv::Outcome{strings.Intern(completion.value.get<std::string>())};
}

template <typename M>
void Add(const EventPair& pair, typename M::Operation operation,
         typename M::Outcome outcome, Recorded<M>& recorded) {
  recorded.calls.push_back({.operation = operation,
                            .outcome = outcome,
                            .invoke_time = pair.invoke.time_ns,
                            .return_time = pair.completion
                                               ? pair.completion->time_ns
                                               : check::kNever});
  recorded.lines.push_back(pair.invoke.line);
}

}  // namespace

Result<Recorded<Register>> RegisterCalls(const EventLog& log,
                                         std::string_view file) {
  Recorded<Register> recorded;
  for (const EventPair& pair : PairEvents(log)) {
    const auto operation = RegisterOperation(pair.invoke, file);
    if (!operation.ok()) return operation.error();
    const bool read = operation->kind == Register::Kind::kRead;
    const bool compare = operation->kind == Register::Kind::kCompareAndSet;
    if (Failed(pair) && !compare) continue;
    if (!pair.completion && read) continue;
    Result<Register::Outcome> outcome = Register::Outcome{};
    if (pair.completion) outcome = RegisterOutcome(*pair.completion, file);
    if (!outcome.ok()) return outcome.error();
    Add(pair, *operation, *outcome, recorded);
  }
  return recorded;
}

Result<std::map<std::string, Recorded<Kv>>> KvCalls(const EventLog& log,
                                                    std::string_view file,
                                                    Strings& strings) {
  std::map<std::string, Recorded<Kv>> by_key;
  for (const EventPair& pair : PairEvents(log)) {
    const auto call = KvOperation(pair.invoke, file, strings);
    if (!call.ok()) return call.error();
    if (Failed(pair)) continue;
    Result<Kv::Outcome> outcome = Kv::Outcome{};
    if (pair.completion) outcome = KvOutcome(*pair.completion, file, strings);
    if (!outcome.ok()) return outcome.error();
    Add(pair, call->operation, *outcome, by_key[call->key]);
  }
  return by_key;
}

}  // namespace taprace
