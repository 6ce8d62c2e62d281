// GCC 12 takes the alternatives that a moved variant does not hold for
// uninitialised, when sanitizers are on.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "harness/agent/command.h"

#include <array>
#include <optional>

#include "harness/agent/words.h"

namespace taprace {
namespace {

constexpr std::array<std::string_view, kTroubleCount> kTroubles = {
    "panic", "hang", "flood", "die"};
constexpr int64_t kTimeMaxMs = int64_t{24} * 3'600'000;

Error Unexpected(std::string_view command, std::string_view word,
                 std::string_view expected) {
  // What comes from a broken line may be long and is cut.
  constexpr size_t kShown = 40;
  std::string message(command);
  message += ": '";
  message += word.substr(0, kShown);
  message += "' where ";
  message += expected;
  message += " is expected";
  return {std::move(message)};
}

std::string Hex(const RecordMark& mark) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (uint64_t word : mark) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      text += kDigits[(word >> shift) & 15];
    }
  }
  return text;
}

std::optional<RecordMark> ParseMark(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  const auto high = ToNumber<uint64_t>(text.substr(0, 16), 16);
  const auto low = ToNumber<uint64_t>(text.substr(16), 16);
  if (!high || !low) return std::nullopt;
  return RecordMark{*high, *low};
}

// Takes a number from `least` to `most` off `text` into `number`.
template <typename T>
std::optional<Error> Take(std::string_view& text, std::string_view command,
                          std::string_view what, T least, T most, T& number) {
  const std::string_view word = TakeWord(text);
  const std::optional<T> value = ToNumber<T>(word);
  if (!value || *value < least || *value > most) {
    return Unexpected(command, word, what);
  }
  number = *value;
  return std::nullopt;
}

std::optional<Error> TakeId(std::string_view& text, std::string_view command,
                            uint64_t& id) {
  return Take<uint64_t>(text, command, "an id", 0, UINT64_MAX, id);
}

// Sets what one `key=value` says; false where it says nothing.
bool Set(std::string_view key, std::string_view value, SetupCommand& setup) {
  if (key == "target") {
    setup.target = value;
    return !value.empty();
  }
  if (key == "mark") {
    const std::optional<RecordMark> mark = ParseMark(value);
    setup.mark = mark.value_or(RecordMark{});
    return mark.has_value();
  }
  if (key == "events") {
    setup.stream = value == "stream";
    return value == "stream" || value == "memory";
  }
  if (key == "pin") {
    setup.pin = value == "1";
    return value == "0" || value == "1";
  }
  const std::optional<int64_t> number = ToNumber<int64_t>(value);
  if (!number || *number < 0) return false;
  if (key == "jitter" && *number <= 1'000'000'000) {
    setup.jitter_ns = *number;
    return true;
  }
  if (key == "timeout" && *number <= kTimeMaxMs) {
    setup.timeout_ms = *number;
    return true;
  }
  return false;
}

Result<Command> ParseSetup(std::string_view text) {
  SetupCommand setup;
  while (!text.empty()) {
    const std::string_view word = TakeWord(text);
    const size_t equals = word.find('=');
    if (equals == std::string_view::npos ||
        !Set(word.substr(0, equals), word.substr(equals + 1), setup)) {
      return Unexpected("setup", word, "a setting and a value of its kind");
    }
  }
  if (setup.target.empty()) return Error{"setup: no target="};
  return Command(std::move(setup));
}

Result<Command> ParseRun(std::string_view text) {
  RunCommand run;
  if (auto error = TakeId(text, "run", run.id)) return *error;
  if (auto error =
          Take<uint64_t>(text, "run", "a tag", 0, UINT64_MAX, run.tag)) {
    return *error;
  }
  Result<Program> program = ParseProgram(text, "run");
  if (!program.ok()) return program.error();
  run.program = std::move(*program);
  return Command(std::move(run));
}

Result<Command> ParseBare(std::string_view text) {
  BareCommand bare;
  if (auto error = TakeId(text, "bare", bare.id)) return *error;
  if (auto error = Take<int>(text, "bare", "a number of threads", 1,
                             static_cast<int>(kThreadsMax), bare.threads)) {
    return *error;
  }
  if (auto error = Take<int64_t>(text, "bare", "a number of milliseconds", 0,
                                 kTimeMaxMs, bare.time_ms)) {
    return *error;
  }
  if (!text.empty()) return Unexpected("bare", text, "the end");
  return Command(bare);
}

Result<Command> ParseBench(std::string_view text) {
  constexpr int64_t kTimeMaxNs = kTimeMaxMs * 1'000'000;
  BenchCommand bench;
  SliceOptions& slice = bench.slice;
  if (auto error = TakeId(text, "bench", bench.id)) return *error;
  if (auto error = Take<int64_t>(text, "bench", "a number of nanoseconds", 0,
                                 kTimeMaxNs, slice.time_ns)) {
    return *error;
  }
  if (auto error = Take<int64_t>(text, "bench", "a number of calls", 1,
                                 INT64_MAX, slice.calls_max)) {
    return *error;
  }
  if (auto error = Take<int>(text, "bench", "a percentage", 0, 1'000,
                             slice.delay_percent)) {
    return *error;
  }
  const Result<Workload> workload = ParseWorkload(text);
  if (!workload.ok()) return Error{"bench: " + workload.error().message};
  bench.workload = *workload;
  return Command(bench);
}

Result<Command> ParseTrouble(std::string_view text) {
  TroubleCommand trouble;
  const std::string_view name = TakeWord(text);
  size_t kind = 0;
  while (kind < kTroubles.size() && kTroubles[kind] != name) ++kind;
  if (kind == kTroubles.size()) {
    return Unexpected("trouble", name, "panic, hang, flood or die");
  }
  trouble.trouble = static_cast<Trouble>(kind);
  if (auto error = Take<int64_t>(text, "trouble", "a number of milliseconds", 0,
                                 kTimeMaxMs, trouble.after_ms)) {
    return *error;
  }
  if (!text.empty()) return Unexpected("trouble", text, "the end");
  return Command(trouble);
}

Command ParseSymbols(std::string_view text) {
  SymbolsCommand symbols;
  while (!text.empty()) symbols.names.emplace_back(TakeWord(text));
  return symbols;
}

struct Printer {
  std::string operator()(const HelloCommand& hello) const {
    return "hello " + std::to_string(hello.version);
  }
  std::string operator()(const SetupCommand& setup) const {
    std::string text = "setup target=";
    text += setup.target;
    text += " mark=" + Hex(setup.mark);
    text += setup.stream ? " events=stream" : " events=memory";
    text += " jitter=" + std::to_string(setup.jitter_ns);
    text += " timeout=" + std::to_string(setup.timeout_ms);
    text += setup.pin ? " pin=1" : " pin=0";
    return text;
  }
  std::string operator()(const RunCommand& run) const {
    return "run " + std::to_string(run.id) + " " + std::to_string(run.tag) +
           " " + taprace::ToLine(run.program);
  }
  std::string operator()(const BareCommand& bare) const {
    return "bare " + std::to_string(bare.id) + " " +
           std::to_string(bare.threads) + " " + std::to_string(bare.time_ms);
  }
  std::string operator()(const BenchCommand& bench) const {
    return "bench " + std::to_string(bench.id) + " " +
           std::to_string(bench.slice.time_ns) + " " +
           std::to_string(bench.slice.calls_max) + " " +
           std::to_string(bench.slice.delay_percent) + " " +
           ToString(bench.workload);
  }
  std::string operator()(const TroubleCommand& trouble) const {
    std::string text = "trouble ";
    text += TroubleName(trouble.trouble);
    text += " " + std::to_string(trouble.after_ms);
    return text;
  }
  std::string operator()(const SymbolsCommand& symbols) const {
    std::string text = "symbols";
    for (const std::string& name : symbols.names) text += " " + name;
    return text;
  }
  std::string operator()(const ByeCommand& /*bye*/) const { return "bye"; }
};

}  // namespace

std::string_view TroubleName(Trouble trouble) {
  return kTroubles[static_cast<size_t>(trouble)];
}

std::string ToLine(const Command& command) {
  return std::visit(Printer(), command);
}

Result<Command> ParseCommand(std::string_view line) {
  std::string_view rest = line;
  const std::string_view name = TakeWord(rest);
  if (name == "hello") {
    HelloCommand hello;
    if (auto error =
            Take<int>(rest, "hello", "a version", 0, 9'999, hello.version)) {
      return *error;
    }
    if (!rest.empty()) return Unexpected("hello", rest, "the end");
    return Command(hello);
  }
  if (name == "setup") return ParseSetup(rest);
  if (name == "run") return ParseRun(rest);
  if (name == "bare") return ParseBare(rest);
  if (name == "bench") return ParseBench(rest);
  if (name == "trouble") return ParseTrouble(rest);
  if (name == "symbols") return ParseSymbols(rest);
  if (line == "bye") return Command(ByeCommand());
  return Unexpected("agent", name, "a command");
}

}  // namespace taprace
